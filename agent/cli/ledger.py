"""Questions to the ledger's history: what passed by the centre, what differs, what was rewritten, what was learned."""

from typing import Annotated

import typer

from agent.cli.app import JsonOption, PortalArgument, app, read_config
from agent.cli.frame import Commands
from agent.endings import ending
from agent.errors import ExitCode

reconcile_app = Commands(help="Đối chiếu cùng một hồ sơ ở hai cổng.")
app.add_typer(reconcile_app, name="reconcile")
list_app = Commands(help="Các danh sách riêng: hẹn trả bị sửa, bổ sung nhiều lần, trạng thái lùi.")
app.add_typer(list_app, name="list")

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Theo những gì đã biết ở thời điểm này, ví dụ “17:30 13/05/2026”. Bỏ trống: bây giờ."),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Chỉ những gì biết từ thời điểm này, ví dụ 2026-05-01.")
]


@app.command("passed-by")
@ending
def passed_by(
    context: typer.Context,
    month: Annotated[str, typer.Argument(metavar="THÁNG", help="Tháng báo cáo, ví dụ 2026-05.")],
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Hồ sơ không qua Trung tâm: bao nhiêu, những hồ sơ nào, tỷ lệ tiếp nhận tại Trung tâm."""
    from agent.commands.ledger import passed_by

    return passed_by(read_config(context), month, as_of, as_json=as_json)


@app.command()
@ending
def history(
    context: typer.Context,
    portal: PortalArgument,
    code: Annotated[str, typer.Argument(metavar="MÃ", help="Mã hồ sơ.")],
    as_json: JsonOption = False,
) -> ExitCode:
    """Mọi điều cổng từng ghi về một hồ sơ, biết từ lúc nào; hồ sơ đó còn ở cổng nào khác."""
    from agent.commands.ledger import history

    return history(read_config(context), portal, code, as_json=as_json)


@app.command()
@ending
def learned(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", help="Từ thời điểm này, ví dụ “17:30 13/05/2026”.")],
    until: Annotated[str | None, typer.Option("--until", help="Đến thời điểm này. Bỏ trống: bây giờ.")] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Những gì mới biết giữa hai thời điểm: hồ sơ nào, điều gì, trước và sau."""
    from agent.commands.ledger import learned

    return learned(read_config(context), since, until, as_json=as_json)


@reconcile_app.command("list")
@ending
def reconcile_list(
    context: typer.Context,
    pair: Annotated[
        str | None, typer.Option("--pair", metavar="CỔNG:CỔNG", help="Chỉ một cặp cổng, ví dụ hkd:igate.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cả hồ sơ khớp và hồ sơ đã có người giải quyết.")] = False,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Những hồ sơ chỉ có ở một cổng, hoặc hai cổng ghi khác nhau, từ bao giờ."""
    from agent.commands.reconcile import show

    return show(read_config(context), pair, as_of, everything=everything, as_json=as_json)


@reconcile_app.command("settle")
@ending
def reconcile_settle(
    context: typer.Context,
    pair: Annotated[str, typer.Argument(metavar="CỔNG:CỔNG", help="Cặp cổng, ví dụ hkd:igate.")],
    code: Annotated[str, typer.Argument(metavar="MÃ", help="Mã hồ sơ ở một trong hai cổng.")],
    by: Annotated[str, typer.Option("--by", help="Ai giải quyết.")],
    reason: Annotated[str, typer.Option("--reason", help="Vì sao coi là xong, ví dụ “đã nhập vào một cửa”.")],
) -> ExitCode:
    """Ghi rằng một việc đối chiếu đã có người giải quyết. Khi hồ sơ lại thay đổi, việc tự mở lại."""
    from agent.commands.reconcile import settle

    return settle(read_config(context), pair, code, by=by, reason=reason)


@list_app.command("due-changes")
@ending
def due_changes(
    context: typer.Context, since: SinceOption = None, as_of: AsOfOption = None, as_json: JsonOption = False
) -> ExitCode:
    """Ngày hẹn trả bị cổng sửa: từ ngày nào sang ngày nào, lần thứ mấy."""
    from agent.commands.lists import due_changes

    return due_changes(read_config(context), since, as_of, as_json=as_json)


@list_app.command("supplements")
@ending
def supplements(context: typer.Context, as_of: AsOfOption = None, as_json: JsonOption = False) -> ExitCode:
    """Hồ sơ bị yêu cầu bổ sung từ hai lần trở lên."""
    from agent.commands.lists import supplements

    return supplements(read_config(context), as_of, as_json=as_json)


@list_app.command("went-back")
@ending
def went_back(
    context: typer.Context, since: SinceOption = None, as_of: AsOfOption = None, as_json: JsonOption = False
) -> ExitCode:
    """Hồ sơ có trạng thái lùi lại: đã xong mà mở lại, đã nhận mà thành chưa nhận."""
    from agent.commands.lists import went_back

    return went_back(read_config(context), since, as_of, as_json=as_json)


@list_app.command("verdicts")
@ending
def verdict_list(context: typer.Context, as_of: AsOfOption = None, as_json: JsonOption = False) -> ExitCode:
    """Hồ sơ mà cổng ghi quá hạn nhưng theo ngày thì không, hoặc ngược lại."""
    from agent.commands.lists import verdict_list

    return verdict_list(read_config(context), as_of, as_json=as_json)


@app.command()
@ending
def purge(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho biết sẽ dọn gì.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Xem những lần đã dọn.")] = False,
) -> ExitCode:
    """Dọn ngay những gì đã quá hạn giữ (mục [retention]): bản chụp, nhật ký, thư, hồ sơ xong từ lâu."""
    from agent.commands.purge import purge_now

    return purge_now(read_config(context), dry_run=dry_run, log=log)


@app.command("full-name")
@ending
def full_name(
    context: typer.Context,
    portal: PortalArgument,
    code: Annotated[str, typer.Argument(metavar="MÃ", help="Mã hồ sơ.")],
    by: Annotated[str, typer.Option("--by", help="Ai xem. Việc xem được ghi lại.")],
) -> ExitCode:
    """Xem họ tên đầy đủ của chủ hồ sơ, nếu đơn vị cho giữ (mục [privacy]). Ai xem đều được ghi lại."""
    from agent.commands.purge import full_name

    return full_name(read_config(context), portal, code, by=by)
