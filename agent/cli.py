"""The command line ``hoso``. Each command imports what it needs when it runs, so that help answers at once."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.endings import ending
from agent.errors import ExitCode

if TYPE_CHECKING:
    from agent.config import Config

EPILOG = (
    "Mã kết thúc: 0 xong · 1 xong nhưng có việc cần xem (cổng chưa lấy đủ, thư chưa gửi được) · "
    "2 lệnh hoặc cấu hình chưa đúng · 3 máy thiếu điều kiện (trình duyệt, thư mục, máy chủ thư) · "
    "4 chương trình đang chạy ở nơi khác · 70 lỗi của chương trình."
)

app = typer.Typer(
    name="hoso",
    help=(
        "Một sổ hồ sơ cho nhiều cổng: lấy số liệu, nhắc hồ sơ quá hạn, viết báo cáo tháng. "
        "Chỉ đọc, không sửa gì trên các cổng."
    ),
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sandbox_app = typer.Typer(help="Các cổng giả để xem thử và kiểm tra chương trình.", no_args_is_help=True)
secret_app = typer.Typer(help="Mật khẩu của các cổng và của máy chủ thư.", no_args_is_help=True)
account_app = typer.Typer(help="Tài khoản trên các cổng: trạng thái, tạm dừng, thử lại.", no_args_is_help=True)
portal_app = typer.Typer(help="Mô tả của các cổng.", no_args_is_help=True)
browser_app = typer.Typer(help="Trình duyệt mà chương trình dùng.", no_args_is_help=True)
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(secret_app, name="secret")
app.add_typer(account_app, name="account")
app.add_typer(browser_app, name="browser")
issues_app = typer.Typer(help="Những việc cần xem lại trên các cổng.", no_args_is_help=True)
app.add_typer(issues_app, name="issues")
evidence_app = typer.Typer(help="Bản chụp trang (đã che thông tin cá nhân, đã mã hóa).", no_args_is_help=True)
app.add_typer(evidence_app, name="evidence")
app.add_typer(portal_app, name="portal")

PortalArgument = Annotated[str, typer.Argument(metavar="CỔNG", help="Tên cổng trong tệp cấu hình.")]
JsonOption = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON cho chương trình khác đọc.")]


@app.callback()
def hoso(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Tệp cấu hình. Mặc định: ./config.toml, rồi thư mục dữ liệu của người dùng."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="In nhật ký ra màn hình.")] = False,
) -> None:
    context.obj = (config, verbose)


def _config(context: typer.Context, log_name: str = "hoso") -> "Config":
    """Reads the configuration and starts the log, or raises a ``Failure``."""
    from agent.config import find, load
    from agent.logging import configure

    given, verbose = context.obj
    config = load(find(given))
    configure(config.log_folder, log_name, verbose=verbose)
    return config


@app.command()
@ending
def demo(
    seed: Annotated[int | None, typer.Option("--seed", help="Số gieo: số khác cho ra hồ sơ khác.")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Tệp kịch bản của các cổng giả.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Thư mục kết quả.")] = Path("demo-output"),
) -> ExitCode:
    """Chạy thử toàn bộ việc chính trên các cổng giả: lấy số liệu, gửi thư, viết báo cáo, rồi đối chiếu."""
    from agent.demo.run import run_demo

    return run_demo(seed=seed, scenario=scenario, out=out)


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
    from agent.commands import sync

    return sync(_config(context), tuple(portals or ()), insists=now, as_json=as_json)


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
    from agent.confirm_drop import confirm_drop

    return confirm_drop(_config(context), portal, accept=accept, reject=reject, most=most)


@app.command("import")
@ending
def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="TỆP...", help="Tệp .xlsx, .html, .mht, .csv, .tsv, hoặc thư mục chứa chúng."),
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
    as_json: JsonOption = False,
) -> ExitCode:
    """Nhập vào sổ danh sách đã lưu từ màn hình của một cổng (dùng khi không có tài khoản cho máy).

    Nhiều tệp là các phần của cùng một danh sách. Tệp không được giữ lại; họ tên được rút gọn, số định danh được che.
    """
    from agent.import_command import ImportRequest, import_lists

    request = ImportRequest(
        files=tuple(files), portal=portal, total=total, as_of=as_of, list_key=list_key, sheet=sheet, dry_run=dry_run
    )
    return import_lists(_config(context), request, as_json=as_json)


@app.command("try")
@ending
def try_portal(
    context: typer.Context,
    portal: Annotated[str, typer.Argument(metavar="CỔNG", help="Tên cổng trong tệp cấu hình.")],
    as_json: JsonOption = False,
) -> ExitCode:
    """Thử một cổng: đăng nhập, đọc trang đầu, cho xem năm dòng như chương trình hiểu. Không ghi gì vào sổ hồ sơ."""
    from agent.try_command import try_portal

    return try_portal(_config(context), portal, as_json=as_json)


@app.command()
@ending
def login(
    context: typer.Context,
    portal: PortalArgument,
) -> ExitCode:
    """Mở cửa sổ để một người đăng nhập cổng (mã xác thực, VNeID, USB ký số), rồi giữ phiên đăng nhập.

    Chương trình không xem mật khẩu. Cửa sổ tự đóng khi đăng nhập xong, chờ nhiều nhất 10 phút.
    """
    from agent.person_login import login

    return login(_config(context), portal)


@app.command()
@ending
def alert(context: typer.Context) -> ExitCode:
    """Gửi thư nhắc hồ sơ quá hạn và sắp đến hạn."""
    from agent.commands import alert

    return alert(_config(context))


@app.command()
@ending
def report(
    context: typer.Context,
    month: Annotated[str, typer.Argument(metavar="THÁNG", help="Tháng báo cáo, ví dụ 2026-05.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Theo số liệu đã biết ở thời điểm này, ví dụ 2026-05-13T17:30+07:00.")
    ] = None,
) -> ExitCode:
    """Viết báo cáo tháng (.docx) và chép vào thư mục báo cáo."""
    from agent.commands import report

    return report(_config(context), month, as_of)


@app.command()
@ending
def status(
    context: typer.Context,
    as_json: JsonOption = False,
    blocked: Annotated[
        bool, typer.Option("--blocked", help="Liệt kê các yêu cầu đã bị chặn trong 30 ngày qua, và vì sao.")
    ] = False,
) -> ExitCode:
    """Xem nhanh: số liệu từng cổng mới đến đâu, việc sắp tới, thư chưa gửi, báo cáo gần nhất."""
    from agent.status import show_blocked, show_status

    if blocked:
        return show_blocked(_config(context))
    return show_status(_config(context), as_json=as_json)


@app.command()
@ending
def doctor(context: typer.Context, as_json: JsonOption = False) -> ExitCode:
    """Kiểm tra máy và cấu hình: trình duyệt, thư mục, sổ hồ sơ, mật khẩu, máy chủ thư, lịch làm việc."""
    from agent.doctor.examine import examine

    return examine(context.obj[0], as_json=as_json)


@app.command()
@ending
def run(context: typer.Context) -> ExitCode:
    """Chạy thường trực: làm mọi việc theo lịch, chạy bù việc bị lỡ. Dừng bằng Ctrl-C."""
    from agent.service import run_service

    return run_service(_config(context, "hoso-run"))


@sandbox_app.command("serve")
@ending
def sandbox_serve(
    at: Annotated[str | None, typer.Option("--at", help="Thời điểm mà các cổng giả hiện.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Số gieo.")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Tệp kịch bản.")] = None,
) -> ExitCode:
    """Mở các cổng giả để xem bằng trình duyệt. Dừng bằng Ctrl-C."""
    from agent.demo.portals import serve

    return serve(at=at, seed=seed, scenario=scenario)


@sandbox_app.command("truth")
@ending
def sandbox_truth(
    at: Annotated[str, typer.Option("--at", help="Thời điểm, ví dụ 2026-05-13T17:30+07:00.")],
    seed: Annotated[int | None, typer.Option("--seed", help="Số gieo.")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Tệp kịch bản.")] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """In những gì mọi chương trình lấy số liệu phải thấy ở thời điểm đó."""
    from agent.demo.portals import truth

    return truth(at=at, seed=seed, scenario=scenario, as_json=as_json)


@secret_app.command("set")
@ending
def secret_set(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="TÊN", help="“portal:<tên cổng>”, “portal:<tên cổng>:totp” hoặc “mail”.")
    ],
) -> ExitCode:
    """Lưu một mật khẩu. Mật khẩu được hỏi trên màn hình, không ghi trong lệnh."""
    from agent.secret_commands import set_secret

    return set_secret(_config(context), name)


@secret_app.command("list")
@ending
def secret_list(context: typer.Context) -> ExitCode:
    """Xem mật khẩu nào đã lưu, mật khẩu nào còn thiếu. Không in mật khẩu."""
    from agent.secret_commands import list_secrets

    return list_secrets(_config(context))


@account_app.command("list")
@ending
def account_list(context: typer.Context, as_json: JsonOption = False) -> ExitCode:
    """Xem trạng thái từng tài khoản, ai cần làm gì."""
    from agent.account_commands import list_accounts

    return list_accounts(_config(context), as_json=as_json)


@account_app.command("pause")
@ending
def account_pause(context: typer.Context, portal: PortalArgument) -> ExitCode:
    """Tạm dừng một cổng: chương trình không vào cổng này cho đến khi chạy tiếp."""
    from agent.account_commands import pause_portal

    return pause_portal(_config(context), portal)


@account_app.command("resume")
@ending
def account_resume(context: typer.Context, portal: PortalArgument) -> ExitCode:
    """Chạy tiếp một cổng đang tạm dừng."""
    from agent.account_commands import resume_portal

    return resume_portal(_config(context), portal)


@account_app.command("retry")
@ending
def account_retry(
    context: typer.Context,
    portal: PortalArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> ExitCode:
    """Thử lại một lần: cho phép đúng một lần đăng nhập nữa bằng mật khẩu đã lưu."""
    from agent.account_commands import retry_portal

    return retry_portal(_config(context), portal, yes=yes)


@portal_app.command("list")
@ending
def portal_list(context: typer.Context) -> ExitCode:
    """Các mô tả cổng có thể dùng, và mô tả nào đã được thử trên cổng thật."""
    from rich.console import Console

    from agent.portal_commands import show

    return show(_config(context), Console())


@portal_app.command("check")
@ending
def portal_check(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp portal.toml hoặc thư mục của nó.")],
) -> ExitCode:
    """Kiểm tra một mô tả cổng: đúng khuôn chưa, sai ở dòng nào."""
    from agent.portal_commands import check

    return check(path)


@portal_app.command("schema")
@ending
def portal_schema(
    out: Annotated[Path | None, typer.Option("--out", help="Ghi ra tệp này thay vì màn hình.")] = None,
) -> ExitCode:
    """Khuôn của portal.toml (JSON Schema), để trình soạn thảo nhắc và kiểm tra khi viết."""
    from agent.portal_commands import schema

    return schema(out)


@browser_app.command("find")
@ending
def browser_find(context: typer.Context) -> ExitCode:
    """Cho biết chương trình sẽ dùng trình duyệt nào."""
    from agent.browser_setup import find_command

    return find_command(context.obj[0])


@browser_app.command("install")
@ending
def browser_install(context: typer.Context) -> ExitCode:
    """Tìm trình duyệt trên máy; không có thì cài."""
    from agent.browser_setup import install_command

    return install_command(context.obj[0])


@issues_app.command("list")
@ending
def issues_list(
    context: typer.Context,
    portal: Annotated[str | None, typer.Option("--portal", help="Chỉ một cổng.")] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Xem việc nào cần xem lại, của ai, từ bao giờ."""
    from agent.issue_commands import list_issues

    return list_issues(_config(context), portal, as_json=as_json)


@issues_app.command("show")
@ending
def issues_show(
    context: typer.Context, number: Annotated[int, typer.Argument(metavar="SỐ", help="Số của việc.")]
) -> ExitCode:
    """Xem kỹ một việc: ai làm, đã giữ gì, từ bao giờ, bản chụp nào."""
    from agent.issue_commands import show_issue

    return show_issue(_config(context), number)


@evidence_app.command("list")
@ending
def evidence_list(context: typer.Context) -> ExitCode:
    """Xem các bản chụp còn giữ."""
    from agent.evidence_commands import list_evidence

    return list_evidence(_config(context))


@evidence_app.command("show")
@ending
def evidence_show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="SỐ", help="Số của bản chụp, ví dụ 12.1.")],
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Nơi ghi, phải là tệp chưa có.")],
) -> ExitCode:
    """Giải mã một bản chụp ra tệp. Không mở tệp."""
    from agent.evidence_commands import show_evidence

    return show_evidence(_config(context), number, file)


@evidence_app.command("prune")
@ending
def evidence_prune(context: typer.Context) -> ExitCode:
    """Dọn ngay các bản chụp quá hạn giữ hoặc quá dung lượng."""
    from agent.evidence_commands import prune_evidence

    return prune_evidence(_config(context))


@app.command("init-config")
@ending
def init_config(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Nơi ghi.")] = Path("config.toml"),
) -> ExitCode:
    """Ghi một tệp cấu hình mẫu có lời giải thích."""
    from agent.commands import init_config

    return init_config(path)


def main() -> None:
    """The entry point of ``hoso``."""
    for stream in (sys.stdout, sys.stderr):  # Windows consoles and pipes are not UTF-8 by themselves
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
