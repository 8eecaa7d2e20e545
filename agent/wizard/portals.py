"""The steps about portals: each is tried on the real portal before it is kept; at the end all of them in one run."""

import secrets

from rich.console import Console

from agent.commands.portal import known_portals
from agent.commands.try_portal import sentences, show
from agent.computer.clock import clock_for
from agent.errors import Failure
from agent.jobs.look_result import LookResult
from agent.processes.running import run_look, run_sync
from agent.screen import SyncScreen
from agent.secrets.passwords import open_key_store, portal_secret
from agent.settings.config import Config, load
from agent.wizard.paper import Paper, put_in_list
from agent.wizard.person import Person


def portals(paper: Paper, person: Person) -> None:
    """One portal after another, until no more is wanted."""
    known = known_portals(load(paper.path))
    while True:
        have = [str(entry["key"]) for entry in paper.document.get("portals", [])]
        if have:
            person.told(f"Các cổng đã nối và đã thử: {', '.join(have)}.")
        if not person.agrees("Nối thêm một cổng?", default=not have):
            if not have:
                raise Failure("Cần ít nhất một cổng. Các bước trước đã được giữ; chạy tiếp: hoso init")
            return
        for key, name in known.items():
            person.told(f"  {key}: {name}")
        key = person.ask("Tên ngắn của cổng")
        if key not in known:
            person.told(f"Không có mô tả cổng nào tên “{key}”. Chưa ghi gì.")
            continue
        _one(paper, person, key)


def _one(paper: Paper, person: Person, key: str) -> None:
    """Asks, tries, shows, and keeps what a person has recognised."""
    username = person.ask("Tên đăng nhập (gõ - nếu cổng không cần, hoặc chỉ người đăng nhập được)")
    values: dict[str, object] = {"key": key}
    if username != "-":
        values["username"] = username
        values["expected_unit"] = person.ask("Tên đơn vị mà cổng hiện sau khi đăng nhập")
    address = person.ask("Địa chỉ cổng nếu khác với mô tả có sẵn (gõ - nếu không)", "-")
    if address != "-":
        values["origins"] = {"portal": address}
    trial = paper.path.with_name(f".{paper.path.stem}.{secrets.token_hex(4)}.toml")
    _, content = paper.with_change(put_in_list("portals", "key", **values))
    try:
        trial.write_bytes(content)
        config = load(trial)
        store, name = open_key_store(config), portal_secret(key)
        before = store.get(name) if username != "-" else None
        if username != "-":
            store.put(name, person.secret(f"Mật khẩu của {username} (không hiện trên màn hình)"))
        try:
            understood = _looked_at(config, person, key)
        except Failure as failure:
            person.told(failure.sentence)
            understood = False
        if understood and person.agrees("Các dòng trên có đúng là hồ sơ của đơn vị anh/chị không?"):
            paper.keep(put_in_list("portals", "key", **values, verified=True))
            person.told(f"Đã giữ cổng {key}.")
            return
        if username != "-":  # a password that was not proven is not kept
            store.forget(name)
            if before is not None:
                store.put(name, before.value)
        person.told(f"Chưa giữ cổng {key} và mật khẩu vừa gõ.")
    except Failure as failure:
        person.told(f"{failure.sentence} Chưa giữ gì.")
    finally:
        trial.unlink(missing_ok=True)


def _looked_at(config: Config, person: Person, key: str) -> bool:
    console = Console()
    with SyncScreen(console) as screen:
        result: LookResult = run_look(config, key, on_line=screen.show)
    show(console, result)
    for sentence in sentences(result)[:-1]:
        person.told(sentence)
    return result.understood


def whole_run(paper: Paper, person: Person) -> None:
    """All portals in one run. The schedule is on only after one that succeeded. Raises ``Failure``."""
    from agent.storage import open_database
    from store import service_state

    config = load(paper.path)
    person.told("Chạy thử toàn bộ các cổng. Có thể mất nhiều phút; dừng bằng Ctrl-C cũng không hỏng gì.")
    console = Console()
    with SyncScreen(console) as screen:
        result = run_sync(config, (), insists=True, on_line=screen.show)
    if not result.all_complete:
        bad = [portal.name for portal in result.portals if not portal.complete] or [result.cut or "chưa đọc được gì"]
        raise Failure(
            f"Chạy thử chưa trọn vẹn: {', '.join(bad)}. Chưa đặt lịch việc gì. Mọi bước đã được giữ; "
            "xem lại rồi chạy tiếp: hoso init"
        )
    now = clock_for(config.settings.clock.start_at).now()
    service_state.set_ready(open_database(config, now), config.settings.unit.code, now)
    person.told("Mọi cổng đều đọc đủ. Từ nay chương trình làm việc theo lịch.")
