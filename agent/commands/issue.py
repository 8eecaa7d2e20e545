"""``hoso issues``: what could not be read, understood or done on the portals, and who must act."""

import typer
from pydantic import AwareDatetime, BaseModel, ConfigDict, RootModel

from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import format_instant
from dossiers.numbers import format_count
from store.database import Database
from store.issues import Issue, alike, find_issue, open_issues

WHO = {
    "nobody": "chưa cần ai làm gì, sẽ tự thử lại",
    "account_owner": "người giữ tài khoản",
    "operator": "người phụ trách chương trình",
    "developer": "người hỗ trợ kỹ thuật",
}
_REACH = {"row": "một hồ sơ", "list": "một danh sách", "portal": "cả cổng", "machine": "máy này"}


class IssueLine(BaseModel):
    """An open issue, as ``--json`` prints it. Instants are aware; ``evidence`` is a path below the evidence folder."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    id: int
    portal: str
    code: str
    actor: str
    scope: str
    sentence: str
    list_key: str | None
    dossier_code: str | None
    detail: str | None
    evidence: str | None
    first_seen_at: AwareDatetime
    last_seen_at: AwareDatetime
    times: int


def list_issues(config: Config, portal: str | None, *, as_json: bool) -> ExitCode:
    """Prints what is open, newest first; 1 where there is something. Raises ``InputError`` for an unknown portal."""
    keys = [each.key for each in config.settings.portals]
    if portal is not None and portal not in keys:
        raise InputError(f"Tệp cấu hình không có cổng nào tên “{portal}”. Các cổng đã khai: {', '.join(keys)}.")
    found = open_issues(_database(config), config.settings.unit.code, portal)
    if as_json:
        lines = RootModel[list[IssueLine]]([IssueLine.model_validate(each) for each in found])
        typer.echo(lines.model_dump_json(indent=2))
    elif not found:
        typer.echo("Không có việc nào cần xem lại.")
    else:
        for each, more in alike(found):
            times = "" if each.times == 1 else f", đã gặp {each.times} lần"
            typer.echo(f"{each.id}. {each.sentence}")
            others = f" Còn {format_count(more)} hồ sơ khác cũng vậy." if more else ""
            typer.echo(f"   Việc của: {WHO[each.actor]}. Từ {format_instant(each.first_seen_at)}{times}.{others}")
        typer.echo("Xem kỹ một việc: hoso issues show SỐ")
    return ExitCode.ATTENTION if found else ExitCode.DONE


def show_issue(config: Config, id_: int) -> ExitCode:
    """Prints all that is known of one issue. Raises ``InputError`` where there is none of that number."""
    found = find_issue(_database(config), config.settings.unit.code, id_)
    if found is None:
        raise InputError(f"Không có việc nào mang số {id_}. Xem các số: hoso issues list")
    for line in _lines(found):
        typer.echo(line)
    return ExitCode.DONE


def _lines(issue: Issue) -> list[str]:
    lines = [
        issue.sentence,
        f"Việc của: {WHO[issue.actor]}.",
        f"Cổng: {issue.portal}. Ảnh hưởng đến: {_REACH[issue.scope]}.",
        f"Gặp lần đầu {format_instant(issue.first_seen_at)}, lần cuối {format_instant(issue.last_seen_at)}, "
        f"tất cả {issue.times} lần.",
    ]
    if issue.dossier_code:
        lines.append(f"Hồ sơ: {issue.dossier_code}")
    if issue.detail:
        lines.append(f"Đúng chữ của cổng: {issue.detail}")
    if issue.closed_at is not None:
        lines.append(f"Đã tự khép lúc {format_instant(issue.closed_at)}: lần đọc đủ sau đó không còn gặp nữa.")
    if issue.evidence:
        lines.append(f"Bản chụp đã che thông tin cá nhân: {issue.evidence} (xem: hoso evidence list)")
    else:
        lines.append("Không có bản chụp trang riêng cho việc này.")
    return lines


def _database(config: Config) -> Database:
    return open_database(config, clock_for(config.settings.clock.start_at).now())
