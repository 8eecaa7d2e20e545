"""``hoso sandbox``: the pretend portals to look at, and what anybody should find there."""

import json
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agent.commands.work import parse_instant
from agent.errors import ExitCode, Failure
from agent.service.stop_signals import catch_stop_signals, wait_for_stop

if TYPE_CHECKING:
    from sandbox.scenario import Scenario
    from sandbox.world import World

DEFAULT_SCENARIO = "2026-05"


def need_sandbox() -> None:
    """Raises ``Failure`` where the pretend portals' own packages are not installed, as in an office."""
    import importlib.util

    missing = [name for name in ("aiosmtpd", "starlette", "uvicorn") if importlib.util.find_spec(name) is None]
    if missing:
        raise Failure(
            f"Bản cài này không có phần cổng giả (thiếu: {', '.join(missing)}). "
            "Hãy cài chương trình kèm phần [sandbox], hoặc chạy: make setup"
        )


def build(seed: int | None, scenario: Path | None) -> "tuple[Scenario, World]":
    """The scenario (the shipped one, if none is given) and its world. Raises the sandbox's ``ScenarioError``."""
    from sandbox.scenario import load_scenario, shipped_scenario
    from sandbox.world import build_world

    read = load_scenario(scenario or shipped_scenario(DEFAULT_SCENARIO))
    return read, build_world(read, seed)


def _instant(at: str | None, scenario: "Scenario") -> datetime:
    return parse_instant(at) if at else scenario.walk[-1]


def truth(*, at: str, seed: int | None, scenario: Path | None, as_json: bool) -> ExitCode:
    """``hoso sandbox truth``: a count per portal, or everything as JSON."""
    from sandbox.truth import truth as truth_of

    read, world = build(seed, scenario)
    found = truth_of(world, _instant(at, read))
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return ExitCode.DONE
    typer.echo(f"{found['unit']}, lúc {found['at']}")
    for portal, dossiers in found["portals"].items():
        typer.echo(f"{portal}: {len(dossiers)} hồ sơ")
    for key, count in found["report"].items():
        typer.echo(f"{key}: {count}")
    return ExitCode.DONE


def serve(*, at: str | None, seed: int | None, scenario: Path | None) -> ExitCode:
    """``hoso sandbox serve``: until Ctrl-C."""
    need_sandbox()
    from sandbox.serve import describe, running

    read, world = build(seed, scenario)
    instant = _instant(at, read)
    stop = threading.Event()
    with running(world, instant, seed=read.seed if seed is None else seed) as portals:
        catch_stop_signals(stop)
        typer.echo(f"Các cổng giả đang hiện số liệu lúc {instant:%H:%M %d/%m/%Y}. Dừng bằng Ctrl-C.")
        for name, address, username, password in describe(portals):
            typer.echo(f"{name}: {address}" + (f"  tên đăng nhập {username}, mật khẩu {password}" if username else ""))
        wait_for_stop(stop)
    typer.echo("Đã dừng các cổng giả.")
    return ExitCode.DONE
