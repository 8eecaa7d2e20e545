"""Headers and cells of an HTML table → raw rows. Columns are found by their words, wherever they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dossiers.problems import Problem
from dossiers.text import clean, looks_misencoded, match_key
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import LayoutChanged, Misencoded
from scrapers.profile import ListProfile, Portal
from scrapers.rows.lost_columns import lost_column
from scrapers.rows.nearest import nearest
from scrapers.rows.reader import RawRow

_TOTAL_ROW = {match_key(words) for words in ("Tổng cộng", "Tổng số", "Tổng", "Cộng")}


class AnyRow(Protocol):
    """One row of a table: what its cells say, and whether one of them spans several columns."""

    @property
    def texts(self) -> Sequence[str]: ...

    @property
    def spans(self) -> bool: ...

    def attribute(self, column: int, name: str) -> str | None:
        """The value of a cell's attribute, ``None`` where the cell has none of this name."""
        ...


class AnyCell(Protocol):
    """A cell that is known whole."""

    @property
    def text(self) -> str: ...

    @property
    def attributes(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class TableRow:
    """An ``AnyRow`` of cells that are known whole."""

    cells: Sequence[AnyCell]
    spans: bool = False

    @property
    def texts(self) -> list[str]:
        """See ``AnyRow``."""
        return [cell.text for cell in self.cells]

    def attribute(self, column: int, name: str) -> str | None:
        """See ``AnyRow``."""
        return self.cells[column].attributes.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHeaders:
    """Which column holds which field. ``problems``: columns that the profile doesn't know, or lacks and can spare."""

    places: Mapping[str, tuple[tuple[int, str | None], ...]]  # field → (column, attribute or None for its text)
    plain: tuple[tuple[str, int], ...]  # of these, the fields that are the text of one column
    other: tuple[str, ...]
    columns: Mapping[str, int]  # match key of a header → its column
    width: int
    problems: tuple[Problem, ...]

    def text_at(self, place: str, row: AnyRow) -> str | None:
        """What stands at a place such as ``Mã hồ sơ`` or ``Mã hồ sơ@href`` (empty: in the whole row); ``None`` where
        the table has no such column."""
        if not place:
            return " ".join(row.texts)
        words, _, attribute = place.partition("@")
        column = self.columns.get(match_key(words))
        if column is None:
            return None
        if column >= len(row.texts):
            return ""
        return (row.attribute(column, attribute) or "") if attribute else row.texts[column]

    def raw_row(self, row: AnyRow) -> RawRow | None:
        """The row's fields; ``None`` for a row that is no dossier: a sum, or one cell across the table.

        Raises ``ValueError`` for a row whose cells don't stand under the headers.
        """
        texts = row.texts
        if len(texts) == 1 and row.spans:
            return None
        for text in texts[:2]:
            if not text.isascii() and match_key(text) in _TOTAL_ROW:
                return None
        if len(texts) != self.width or row.spans:
            raise ValueError(f"{len(texts)} cells under {self.width} headers")
        # Where it begins with a letter or digit, something is left when it is cleaned.
        raw = {name: text for name, column in self.plain if (text := texts[column])[:1].isalnum() or clean(text)}
        for name in self.other:
            for column, attribute in self.places[name]:
                text = texts[column] if attribute is None else row.attribute(column, attribute) or ""
                if clean(text):
                    raw[name] = text
                    break
        return raw


def read_headers(portal: Portal, profile: ListProfile, headers: Sequence[str]) -> TableHeaders:
    """Finds the profile's columns among ``headers``.

    Raises ``LayoutChanged`` for a required column that is gone (naming the nearest that is there) or stands there
    twice, ``Misencoded`` for headers in an old encoding.
    """
    if any(looks_misencoded(header) for header in headers):
        raise Misencoded.of(portal.name, list_key=profile.key, detail=" | ".join(headers))
    columns = profile.columns
    if columns is None:
        raise ValueError(f"list {profile.key} declares no columns")
    positions: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        positions.setdefault(match_key(header), []).append(position)
    places: dict[str, tuple[tuple[int, str | None], ...]] = {}
    lost_fields: list[str] = []
    used: set[str] = set()
    for name, wanted in columns.declared().items():
        found = []
        for each in wanted:
            words, _, attribute = each.partition("@")
            key = match_key(words)
            used.add(key)
            here = positions.get(key, [])
            if len(here) > 1:
                raise LayoutChanged.lost(portal.name, words, list_key=profile.key, detail=f"{len(here)} × {words}")
            found += [(position, attribute or None) for position in here]
        places[name] = tuple(found)
        if not found:
            lost_fields.append(name)
    for pattern in profile.patterns:
        words = pattern.place.partition("@")[0]
        if len(here := positions.get(match_key(words), [])) > 1 and words:
            raise LayoutChanged.lost(portal.name, words, list_key=profile.key, detail=f"{len(here)} × {words}")
    used |= {match_key(each) for each in profile.ignored}
    used |= {match_key(each.place.partition("@")[0]) for each in profile.patterns}
    unknown = [clean(header) for header in headers if clean(header) and match_key(header) not in used]
    lost = {name: columns.declared()[name][0] for name in lost_fields}
    lost |= {
        name: each.place
        for each in profile.patterns
        if match_key(each.place.partition("@")[0]) not in {"", *positions}
        for name in each.fields
        if name not in places
    }
    problems: dict[Problem, None] = {}
    for name, place in lost.items():
        words = place.partition("@")[0]
        if name in profile.required:
            detail = " | ".join(clean(header) for header in headers)
            raise LayoutChanged.lost(portal.name, words, nearest(words, unknown), list_key=profile.key, detail=detail)
        problems[lost_column(portal, profile, words, unknown)] = None
    for header in unknown:
        problem = make_problem("unknown_column", portal=portal.name, column=header, list_key=profile.key, detail=header)
        problems[problem] = None
    plain = {name: found[0][0] for name, found in places.items() if len(found) == 1 and found[0][1] is None}
    return TableHeaders(
        places=places,
        plain=tuple(plain.items()),
        other=tuple(name for name in places if name not in plain),
        columns={key: found[0] for key, found in positions.items() if key and len(found) == 1},
        width=len(headers),
        problems=tuple(problems),
    )
