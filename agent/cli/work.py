"""What is done day by day: reading portals, mails, reports."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.app import JsonOption, app, read_config
from agent.endings import ending
from agent.errors import ExitCode


@app.command()
@ending
def sync(
    context: typer.Context,
    portals: Annotated[list[str] | None, typer.Argument(metavar="[CỔNG]...", help="Bỏ trống: tất cả.")] = None,
    now: Annotated[
        bool, typer.Option("--now", help="Lấy ngay, kể cả ngoài giờ của cổng hoặc khi cổng đang tạm nghỉ vì lỗi.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Lấy số liệu các cổng vào sổ hồ sơ."""
    from agent.commands.work import sync

    return sync(read_config(context), tuple(portals or ()), insists=now, as_json=as_json)


@app.command("confirm-drop")
@ending
def confirm_drop(
    context: typer.Context,
    portal: Annotated[str, typer.Argument(metavar="CỔNG", help="Tên cổng trong tệp cấu hình.")],
    accept: Annotated[bool, typer.Option("--accept", help="Đúng: các hồ sơ đó đã trả hoặc đã chuyển đi.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Không đúng: giữ số cũ.")] = False,
    most: Annotated[int | None, typer.Option("--most", min=0, help="Chỉ đồng ý nếu không quá bấy nhiêu hồ sơ.")] = None,
) -> ExitCode:
    """Xác nhận khi một cổng bỗng bớt đi nhiều hồ sơ. Không có lựa chọn nào: xem những hồ sơ đó."""
    from agent.commands.confirm_drop import confirm_drop

    return confirm_drop(read_config(context), portal, accept=accept, reject=reject, most=most)


@app.command("import")
@ending
def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="TỆP", help="Tệp .xlsx, .html, .mht, .csv, .tsv, hoặc thư mục chứa chúng."),
    ],
    portal: Annotated[str, typer.Option("--portal", metavar="CỔNG", help="Tên cổng trong tệp cấu hình.")],
    total: Annotated[
        int | None, typer.Option("--total", min=0, help="Tổng số hồ sơ mà cổng ghi trên màn hình, để biết đã đủ.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Danh sách được lưu lúc nào, ví dụ “11/05/2026 07:30”. Mặc định: giờ của tệp."),
    ] = None,
    list_key: Annotated[
        str | None, typer.Option("--list", metavar="KHÓA", help="Danh sách nào của cổng, nếu cổng có nhiều danh sách.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Tên trang tính, nếu tệp có nhiều trang giống nhau.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho xem, không ghi gì vào sổ.")] = False,
    sure: Annotated[
        bool, typer.Option("--sure", help="Đúng là cổng này, dù một cổng khác đã có chính những mã hồ sơ ấy.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Nhập vào sổ danh sách đã lưu từ màn hình của một cổng (dùng khi không có tài khoản cho máy).

    Nhiều tệp là các phần của cùng một danh sách. Tệp không được giữ lại; họ tên được rút gọn, số định danh được che.
    """
    from agent.commands.import_list import ImportRequest, import_lists

    request = ImportRequest(
        files=tuple(files),
        portal=portal,
        total=total,
        as_of=as_of,
        list_key=list_key,
        sheet=sheet,
        dry_run=dry_run,
        sure=sure,
    )
    return import_lists(read_config(context), request, as_json=as_json)


@app.command()
@ending
def alert(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ cho xem thư sẽ gửi, không gửi, không ghi gì.")
    ] = False,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Với --dry-run: mở thư trong trình duyệt của máy.")
    ] = True,
) -> ExitCode:
    """Gửi thư nhắc hồ sơ quá hạn và sắp đến hạn."""
    if dry_run:
        from agent.commands.alert_preview import preview

        return preview(read_config(context), open_browser=open_browser)
    from agent.commands.work import alert

    return alert(read_config(context))


@app.command()
@ending
def report(
    context: typer.Context,
    month: Annotated[str, typer.Argument(metavar="THÁNG", help="Tháng báo cáo, ví dụ 2026-05.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Theo số liệu đã biết ở thời điểm này, ví dụ “17:30 13/05/2026”.")
    ] = None,
    reissue: Annotated[
        bool, typer.Option("--reissue", help="Phát hành lại khi số liệu đã khác lần phát hành trước; tệp cũ được giữ.")
    ] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Vì sao phát hành lại; được ghi cùng bản mới.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Chỉ làm bản dự thảo để xem trước.")] = False,
) -> ExitCode:
    """Viết báo cáo tháng (.docx), phụ lục (.xlsx), bản .pdf nếu có LibreOffice hoặc Word, và chép vào thư mục báo cáo.

    Còn thiếu số liệu hay lời văn thì là bản dự thảo; đủ thì là bản phát hành. Bản đã phát hành không tự thay đổi.
    """
    from agent.commands.work import report

    return report(read_config(context), month, as_of, reissue=reissue, draft=draft, reason=reason)


@app.command()
@ending
def digest(context: typer.Context) -> ExitCode:
    """Gửi thư tổng hợp của tuần trước."""
    from agent.commands.work import run_plain
    from agent.jobs.digest import digest

    return run_plain(read_config(context), digest)


@app.command()
@ending
def household(context: typer.Context) -> ExitCode:
    """Nhắc thêm trong ngày về hồ sơ hộ kinh doanh (hạn 3 ngày làm việc)."""
    from agent.commands.work import run_plain
    from agent.jobs.household import household

    return run_plain(read_config(context), household)


@app.command()
@ending
def operator(context: typer.Context) -> ExitCode:
    """Chép tệp, gửi thư còn chờ; báo người phụ trách việc gì mới hỏng, còn hỏng, đã hết."""
    from agent.commands.work import run_plain
    from agent.jobs.operator import operator

    return run_plain(read_config(context), operator)
