"""What an address asks of the list: filters, columns, order, page. Read once for the page and for the file."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from reporting.dossier_list import Order, Place, Sort
from reporting.web.columns import COLUMNS, FIRST, chosen
from reporting.web.filters import BadFilter, Filters, read_filters

SIZES = (50, 100)
_LONGEST_PLACE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """``sort`` is a column's word; ``after`` and ``before`` are places between pages."""

    filters: Filters
    columns: tuple[str, ...]
    sort: str
    descending: bool
    after: Place | None = None
    before: Place | None = None

    @property
    def order(self) -> Order:
        by = COLUMNS[self.sort].sort
        return Order(by=by, descending=self.descending, size=SIZES[0], after=self.after, before=self.before)

    def params(self, **changes: str | None) -> dict[str, str]:
        """The address of the same list with some words changed (``None``: left out); it starts at its first page."""
        given: dict[str, str] = dict(self.filters.params())
        if self.columns != FIRST:
            given["cot"] = ",".join(self.columns)
        if (self.sort, self.descending) != ("han", False):
            given["xep"] = ("-" if self.descending else "") + self.sort
        for name, value in changes.items():
            if value:
                given[name.replace("_", "-")] = value
            else:
                given.pop(name.replace("_", "-"), None)
        return given

    def sorted_by(self, column: str) -> dict[str, str]:
        """The same list sorted by a column; by the other direction if it is sorted by it already."""
        turned = column == self.sort and not self.descending
        word = ("-" if turned else "") + column
        return self.params(xep=None if word == "han" else word)


def read_listing(params: QueryParams) -> Listing:
    """Raises ``BadFilter``."""
    words: Mapping[str, str] = params
    sort = words.get("xep", "han")
    if sort.removeprefix("-") not in COLUMNS:
        raise BadFilter(sort)
    by = COLUMNS[sort.removeprefix("-")].sort
    return Listing(
        filters=read_filters(words),
        columns=chosen(params.getlist("cot")),
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        after=_place(words.get("sau"), by),
        before=_place(words.get("truoc"), by),
    )


def place_word(place: Place) -> str:
    """A place as it stands in an address."""
    return f"{place.id}.{place.value}"


def _place(word: str | None, by: Sort) -> Place | None:
    if not word:
        return None
    number, _, value = word.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 18 or len(word) > _LONGEST_PLACE:
        raise BadFilter(word)
    place = Place(value=value, id=int(number))
    try:
        Order(by=by).check(place)
    except ValueError:
        raise BadFilter(word) from None
    return place
