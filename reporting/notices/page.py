"""A page of parts: what most mails are. One content, two renderings."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from dossiers.text import clean
from reporting.mail.message import Message, message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``rows`` as long as ``headers``; the first column names the row."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with sentences, a table, or both. ``urgent`` parts stand out."""

    title: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A mail's content. All texts are Vietnamese and may hold what portals say: both renderings make it harmless."""

    title: str
    headlines: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    alarming: bool = False
    footer: tuple[str, ...] = ()


def render_text(page: Page) -> str:
    """For a telephone: short lines, nothing that depends on a fixed width."""
    lines = [page.title, "", *map(clean, page.headlines)]
    for part in page.parts:
        lines += ["", f"== {part.title.upper()} ==", *(f"• {clean(line)}" for line in part.lines)]
        if part.table is not None:
            lines += _rows(part.table)
    return "\n".join([*lines, "", *page.footer]) + "\n"


def render_html(page: Page) -> str:
    """One file without scripts, links, pictures or anything fetched. Every value is escaped."""
    return _template().render(page=page)


def mail(page: Page, *, kind: str, key: str, recipients: Iterable[str], subject: str, domain: str) -> Message:
    """The page as a mail. ``subject`` holds no text of a portal."""
    return Message(
        key=key,
        recipients=tuple(dict.fromkeys(recipients)),
        subject=subject,
        text=render_text(page),
        html=render_html(page),
        message_id=message_id(kind, key, domain),
    )


def _rows(table: Table) -> list[str]:
    lines = []
    for row in table.rows:
        facts = [f"{header}: {clean(value)}" for header, value in zip(table.headers[1:], row[1:], strict=True)]
        lines += [f"• {clean(row[0])}", f"  {' · '.join(facts)}"]
    return lines


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reporting.notices"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")
