"""One view, two renderings: plain text that a telephone can show, and HTML with everything escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from reporting.alerts.model import AlertView, Line
from reporting.alerts.wording import quiet_sentence


def render_text(view: AlertView) -> str:
    """The plain text part. Lines end with a newline; no line depends on a fixed width."""
    lines = [view.title, "", *view.headlines, "", view.summary]
    for section in view.sections:
        lines += ["", f"== {section.title.upper()}: {section.count} =="]
        if section.quiet:
            lines += ["", quiet_sentence(section.quiet)]
        for group in section.groups:
            lines += ["", f"{group.name} ({len(group.lines)})"]
            for number, line in enumerate(group.lines, start=1):
                lines += _text_lines(number, line)
    lines += ["", "== SỐ LIỆU CỦA TỪNG HỆ THỐNG =="]
    for picture in view.pictures:
        lines.append(f"{'•' if picture.fresh else '!'} {picture.name}: {picture.sentence}")
        if picture.link:
            lines.append(f"  {picture.link}")
    lines += ["", *view.footer]
    return "\n".join(lines) + "\n"


def render_html(view: AlertView) -> str:
    """The HTML part: one file without scripts, pictures or anything fetched. Every value is escaped; the only links
    are to portals and to our own pages, by addresses from the configuration."""
    return _template().render(view=view, quiet_sentence=quiet_sentence)


def _text_lines(number: int, line: Line) -> list[str]:
    due = f", hẹn trả {line.due}" if line.due != "—" else ""
    lines = [
        f"{number}. {line.code}: {line.urgency}{due}",
        f"   {line.procedure}",
        f"   Chủ hồ sơ: {line.applicant} · Hệ thống: {line.portal} · Người xử lý: {line.officer}",
    ]
    if line.notes:
        lines.append(f"   Lưu ý: {'; '.join(line.notes)}.")
    if line.page:
        lines.append(f"   Xem, ghi nhận: {line.page}")
    return lines


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reporting.alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("alert.html.j2")
