"""The driver between us and the browser: a program of its own, which a bare system may not be able to start."""

import sys
from collections.abc import Callable, Sequence

from agent.errors import Failure
from agent.processes.browser_setup import Attempt, Runner

_ASK_SECONDS = 60.0
_PACKAGE_SECONDS = 600.0
_LIBRARIES = ("libatomic1",)
"""What the driver needs beyond the C library, and a minimal Debian lacks."""


class DriverMissing(Failure):
    """The browser's driver does not start."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"Bộ phận điều khiển trình duyệt không khởi động được ({detail}). Chưa cổng nào được mở; số liệu đã có vẫn "
            f"còn nguyên. Hãy cài gói {', '.join(_LIBRARIES)} của hệ điều hành, hoặc cài lại chương trình."
        )


def libraries_way(prefix: Sequence[str]) -> Attempt:
    """Installing the driver's libraries by the system's package manager; ``prefix`` makes a command run as root."""
    return Attempt(
        name=f"cài gói {', '.join(_LIBRARIES)} của hệ điều hành",
        commands=(
            (*prefix, "apt-get", "update", "-qq"),
            (*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *_LIBRARIES),
        ),
        limit_seconds=_PACKAGE_SECONDS,
    )


def ensure_driver(*, way: Attempt | None, runner: Runner, say: Callable[[str], None]) -> None:
    """Returns when the driver starts; installs what it lacks where there is a ``way``. Raises ``DriverMissing``."""
    problem = _ask(runner)
    if problem is None:
        return
    if way is not None:
        say(f"Bộ phận điều khiển trình duyệt chưa chạy được; đang {way.name}…")
        for command in way.commands:
            failed = runner(command, way.limit_seconds)
            if failed is not None:
                raise DriverMissing(f"{way.name}: {failed}")
        problem = _ask(runner)
    if problem is not None:
        raise DriverMissing(problem)


def _ask(runner: Runner) -> str | None:
    return runner((sys.executable, "-m", "playwright", "--version"), _ASK_SECONDS)
