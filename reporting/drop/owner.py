"""Who has a document open: Office leaves a small hidden file ``~$…`` beside it with the person's name.

Such files also stay behind after a crash, so they say nothing of whether a file is held: they are read only once a
write has failed.
"""

from collections.abc import Iterator

from dossiers.text import clean
from reporting.drop.place import Place

_LONGEST = 52
_WIDE_AT = (54, 55)  # Word; Excel and PowerPoint


def owner_of(place: Place, name: str) -> str | None:
    """The name that the owner file of ``name`` gives, ``None`` where there is none that can be read."""
    for candidate in owner_files(name):
        head = place.head(candidate)
        if head:
            return name_in(head)
    return None


def owner_files(name: str) -> Iterator[str]:
    """How Office may have named the owner file: long names lose their first one or two letters."""
    stem = name.rpartition(".")[0] or name
    if len(stem) >= 8:
        yield f"~${name[2:]}"
    elif len(stem) == 7:
        yield f"~${name[1:]}"
    yield f"~${name}"


def name_in(head: bytes) -> str | None:
    """The person's name: in UTF-16 where it is there, else in the old one-byte field as far as it is ASCII."""
    for place in _WIDE_AT:
        if len(head) > place + 2 and 0 < head[place] <= _LONGEST and head[place + 1] == 0:
            raw = head[place + 2 : place + 2 + 2 * head[place]]
            words = clean(raw.decode("utf-16-le", "ignore"))
            if words and words.isprintable():
                return words
    length = head[0] if head else 0
    words = clean(head[1 : 1 + min(length, _LONGEST)].decode("ascii", "ignore"))
    return words or None
