"""Templates: everything that is put into a page is escaped, and what is missing is an error."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reporting.web import words
from reporting.web.trust import late_lines

_HERE = Path(__file__).parent

TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def compile_all() -> None:
    """Reads every template now, so that nobody waits for it at a page's first look."""
    for name in TEMPLATES.list_templates():
        TEMPLATES.get_template(name)


def _iso(value: datetime | None) -> str:
    return "" if value is None else value.isoformat(timespec="seconds")


for _name in ("number", "percent", "day", "instant", "moment", "age", "long_day", "due_words", "due_kind", "channel"):
    TEMPLATES.filters[_name] = getattr(words, _name)
TEMPLATES.filters["iso"] = _iso
TEMPLATES.filters["late_lines"] = late_lines
TEMPLATES.globals.update(
    DASH=words.DASH, GROUPS=words.GROUPS, SEEN=words.SEEN, VERDICTS=words.VERDICTS, LEVELS=words.LEVELS
)
