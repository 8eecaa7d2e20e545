"""Reading very many small values without the collector walking over all of them for every few hundred."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_AT_ONCE = 50_000  # new objects; a page of a hundred dossiers leaves some thousand, none of them in a ring


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What lies in a ring is looked for only once in ``_AT_ONCE`` new objects meanwhile; else it takes a fifth of the
    time that reading takes. All else is let go of at once, as ever. Who records what was read holds one around both:
    between them everything that was read would be walked over. One within another is like one.
    """
    before = gc.get_threshold()
    gc.set_threshold(_AT_ONCE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
