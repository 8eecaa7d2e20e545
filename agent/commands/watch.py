"""``hoso watch test``: one ping to the watcher outside, now."""

import typer

from agent.computer.web_request import NoAnswer
from agent.errors import ExitCode, Failure
from agent.service.heartbeat import heartbeat_of
from agent.settings.config import Config


def test_watch(config: Config) -> ExitCode:
    """Raises ``Failure`` where there is no watcher, or where it can't be reached or refuses."""
    heartbeat = heartbeat_of(config)
    if heartbeat is None:
        raise Failure(
            f"Tệp cấu hình {config.path} chưa khai người canh bên ngoài. Hãy đặt ping_url ở mục [watch].",
            ExitCode.BAD_INPUT,
        )
    advice = "Hãy kiểm tra ping_url ở mục [watch], mạng và proxy. Công việc hằng ngày không bị ảnh hưởng."
    try:
        answer = heartbeat.ping("", "test")
    except NoAnswer as error:
        raise Failure(f"Chưa báo được cho {heartbeat.host}: {error}. {advice}") from None
    finally:
        heartbeat.close()
    if not 200 <= answer.status < 300:
        raise Failure(f"{heartbeat.host} không nhận (HTTP {answer.status}). {advice}")
    typer.echo(f"{heartbeat.host} đã nhận báo thử.")
    return ExitCode.DONE
