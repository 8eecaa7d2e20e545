"""``hoso dashboard``: serves the pages until it is stopped."""

import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

import typer

from agent.computer.clock import SystemClock
from agent.errors import BusyError, ExitCode, InputError, reason
from agent.settings.config import Config

if TYPE_CHECKING:
    import uvicorn

_LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")


def run_dashboard(config: Config, *, opens: bool) -> ExitCode:
    """Serves until a stop signal comes. ``opens``: also in the browser of whoever sits here.

    Raises ``InputError`` where others could reach the pages and nobody with an account may administer them, and
    ``BusyError`` where the port is taken.
    """
    import uvicorn

    from agent.dashboard.desk import make_desk
    from reporting.web.app import make_app
    from reporting.web.warming import warm
    from store.people.viewers import Role, any_open

    settings = config.settings.dashboard
    desk = make_desk(config)
    if not settings.is_local and not any_open(desk.reader, Role.ADMIN):
        raise InputError(
            f"Bảng theo dõi sẽ mở cho mạng cơ quan ({settings.address}) nên cần có tài khoản quản trị trước. "
            "Chưa mở gì. Hãy chạy: hoso viewer add TÊN --role admin"
        )
    options: dict[str, object] = {}
    if not settings.is_local:
        from agent.dashboard.certificate import certificate_for

        # The certificate must be good for the browsers' clocks, whatever the clock of a pretend world says.
        certificate = certificate_for(config, SystemClock().now())
        options = {"ssl_certfile": str(certificate.file), "ssl_keyfile": str(certificate.key)}
        if certificate.own:
            typer.echo(
                "Trình duyệt của mỗi máy sẽ hỏi một lần vì chứng thư do máy này tự tạo. "
                f"Hãy so dấu vân tay SHA-256: {certificate.fingerprint}"
            )
    listening = _listen(settings.address, settings.port)
    hosts = (*_LOCAL_NAMES, *settings.hosts) if settings.is_local else (settings.address, *settings.hosts)
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(desk, hosts),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            limit_concurrency=200,
            timeout_graceful_shutdown=5,
            **options,  # type: ignore[arg-type]
        )
    )
    address = address_of(config)
    typer.echo(f"Bảng theo dõi: {address}  (dừng bằng Ctrl-C)")
    if opens:
        _open_when_served(server, address)
    threading.Thread(target=warm, args=(desk,), name="warm", daemon=True).start()
    with listening:
        server.run(sockets=[listening])
    return ExitCode.DONE


def open_dashboard(config: Config) -> None:
    """Shows the dashboard in the browser of whoever sits here: the one that is served, else one served from here."""
    settings = config.settings.dashboard
    try:
        with socket.create_connection((settings.address, settings.port), timeout=2):
            pass
    except OSError:
        run_dashboard(config, opens=True)
        return
    webbrowser.open(address_of(config))


def address_of(config: Config) -> str:
    """What people type."""
    settings = config.settings.dashboard
    host = f"[{settings.address}]" if ":" in settings.address else settings.address
    return f"{'http' if settings.is_local else 'https'}://{host}:{settings.port}/"


def _listen(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen()  # who comes while the server begins waits a moment instead of being refused
    except OSError as error:
        listening.close()
        raise BusyError(
            f"Không mở được bảng theo dõi ở {address}:{port}: {reason(error)}. Có thể bảng đang mở sẵn; nếu không, "
            "hãy chọn port khác trong mục [dashboard] của tệp cấu hình."
        ) from error
    return listening


def _open_when_served(server: "uvicorn.Server", address: str) -> None:
    def wait_and_open() -> None:
        for _ in range(100):
            if server.started:
                webbrowser.open(address)
                return
            threading.Event().wait(0.1)

    threading.Thread(target=wait_and_open, daemon=True).start()
