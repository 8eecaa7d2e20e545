"""What the words of a portal's profile are made of, and where a list's fields stand."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dossiers.dates import DateShape
from dossiers.status import Channel, OwnerKind


class Misplaced(ValueError):
    """A mistake that only shows in a table as a whole. ``path``: where in that table it stands; ``word``: what was
    written, ``known``: what could have been."""

    def __init__(self, sentence: str, *path: str | int, word: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(sentence)
        self.path = path
        self.word = word
        self.known = tuple(known)


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed later."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _as_tuple(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple, json_schema_input_type=str | tuple[str, ...])]
"""One text or several."""

Signs = Words
"""Words as the page shows them, or CSS selectors that start with ``css=``."""

_SomeShapes = tuple[Annotated[DateShape, Field(strict=False)], ...]
Shapes = Annotated[_SomeShapes, BeforeValidator(_as_tuple, json_schema_input_type=DateShape | tuple[DateShape, ...])]


class Columns(Strict):
    """Where each canonical field stands: header texts of a table (``Thủ tục@title`` for an attribute of the cell), or
    paths in a JSON item (``procedure.translate[languageId=228].name``, ``currentTask[0].agency.name``), or CSS
    selectors within a card (``.title a@href``; ``@href`` alone for the card itself). Of several the first that is there
    and not empty counts.

    ``status`` and ``channel`` are what the profile maps; ``status_words`` and ``channel_words`` what people read,
    where a portal has both.
    """

    code: Words = ()
    status: Words = ()
    status_words: Words = ()
    aliases: Words = ()
    procedure_code: Words = ()
    procedure_name: Words = ()
    field_name: Words = ()
    applicant: Words = ()
    owner_kind: Words = ()
    channel: Words = ()
    channel_words: Words = ()
    submitted_at: Words = ()
    received_at: Words = ()
    due_at: Words = ()
    finished_at: Words = ()
    returned_at: Words = ()
    department: Words = ()
    officer: Words = ()

    def declared(self) -> dict[str, tuple[str, ...]]:
        """The fields that the list has, with their places."""
        places: dict[str, tuple[str, ...]] = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: place for name, place in places.items() if place}


class Constants(Strict):
    """What is true of every dossier of the list and stands nowhere in it."""

    procedure_code: str | None = None
    procedure_name: str | None = None
    field_name: str | None = None
    owner_kind: Annotated[OwnerKind | None, Field(strict=False)] = None
    channel: Annotated[Channel | None, Field(strict=False)] = None
    department: str | None = None


class Dates(Strict):
    """The shapes in which the list writes instants; ``every`` for fields without shapes of their own."""

    every: Shapes = ()
    submitted_at: Shapes = ()
    received_at: Shapes = ()
    due_at: Shapes = ()
    finished_at: Shapes = ()
    returned_at: Shapes = ()

    def of(self, field: str) -> tuple[DateShape, ...]:
        """The shapes of one field."""
        shapes: tuple[DateShape, ...] = getattr(self, field)
        return shapes or self.every
