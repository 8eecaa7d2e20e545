"""The steps about the office: unit, mail, people, folder, times, backups."""

import secrets
from collections.abc import Callable
from pathlib import Path

from agent.backup.passphrases import SHORTEST, suggestion
from agent.computer.clock import SystemClock
from agent.computer.disk_space import free_mb
from agent.computer.files import ensure_folder
from agent.doctor.machine import check_data_disk, check_free_space, check_python, mounts
from agent.doctor.model import Level
from agent.errors import Failure, SecretsError
from agent.rooms import smtp_settings
from agent.secrets.passwords import BACKUP, MAIL, KeyStore, open_key_store
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config, load
from agent.wizard.paper import Paper, put_in_list, set_in, without
from agent.wizard.person import Person

PROBE = "probe"
"""A name under which nothing is kept."""

Step = Callable[[Paper, Person], None]


def machine(paper: Paper, person: Person) -> None:
    """Is this computer fit for it."""
    from agent.settings.config import user_data_folder

    folder = user_data_folder()
    findings = [check_python(), check_data_disk(folder, mounts()), check_free_space(free_mb(folder), 500)]
    for finding in findings:
        person.told(f"{'✓' if finding.level is Level.OK else '!'} {finding.sentence} {finding.advice or ''}".strip())
    if any(finding.level is Level.FAIL for finding in findings):
        raise Failure("Máy này chưa đủ điều kiện như trên. Chưa ghi gì; sửa xong hãy chạy lại: hoso init")


def unit(paper: Paper, person: Person) -> None:
    """Whose ledger it is."""
    if paper.has("unit", "code"):
        person.told(f"Đơn vị: {paper.document['unit']['name']} (đã khai).")
        return
    code = person.ask("Mã định danh của đơn vị (ví dụ H00.00.00)")
    name = person.ask("Tên đơn vị (ví dụ Phường Ví Dụ)")
    place = None if paper.has("data", "folder") else _data_folder(paper, person)
    paper.keep(set_in("unit", code=code, name=name))
    if place is not None:
        paper.keep(set_in("data", folder=place))


def _data_folder(paper: Paper, person: Person) -> str:
    """A folder of this computer in which something was written and removed."""
    while True:
        chosen = person.ask("Thư mục dữ liệu trên ổ đĩa máy này", str(paper.path.parent / "du-lieu"))
        place = (paper.path.parent / Path(chosen).expanduser()).absolute()
        found = check_data_disk(place, mounts())
        try:
            if found.level is Level.FAIL:
                raise Failure(f"{found.sentence} Sổ ở đó sớm muộn sẽ hỏng.")
            ensure_folder(place)
        except Failure as failure:
            person.told(f"{failure.sentence} Hãy nhập thư mục khác. Chưa ghi gì.")
        else:
            return str(place)


def key_store(paper: Paper, person: Person) -> None:
    """Where passwords are kept: the system's store, else an encrypted file whose key lies elsewhere than the data."""
    if paper.has("secrets"):
        person.told("Kho mật khẩu: đã chọn.")
        return
    try:
        store = open_key_store(load(paper.path))
        store.get(BACKUP)
    except SecretsError as error:
        person.told(error.sentence)
        store = _key_file(paper, person)
    person.told(f"Mật khẩu được giữ trong {store.description}.")


def _key_file(paper: Paper, person: Person) -> KeyStore:
    """The encrypted file as a store, once a trial entry could be written and read again."""
    default = str(Path.home() / ".config" / "hoso" / "hoso.key")
    while True:
        place = person.ask("Dùng tệp mật khẩu mã hóa. Nơi giữ tệp khóa (khác với thư mục dữ liệu)", default)
        paper.keep(set_in("secrets", backend="file", key_file=place))
        try:
            store = open_key_store(load(paper.path))
            store.put(PROBE, "thu")
            store.forget(PROBE)
        except Failure as failure:
            paper.keep(without("secrets"))
            person.told(f"{failure.sentence} Hãy nhập nơi khác. Chưa ghi gì.")
        else:
            return store


def mail(paper: Paper, person: Person) -> None:
    """The mail server, and who gets what; kept once a test mail was received."""
    if paper.has("mail", "host"):
        person.told("Máy chủ thư: đã khai và đã thử.")
        return
    while True:
        host, port = person.ask("Máy chủ gửi thư"), _port(person)
        security = person.ask("Cách bảo vệ (starttls, tls, none)", "starttls")
        sender = person.ask("Địa chỉ người gửi")
        username = person.ask("Tên đăng nhập máy chủ thư (gõ - nếu không cần)", sender)
        values: dict[str, object] = {"host": host, "port": port, "security": security, "sender": sender}
        if username != "-":
            values["username"] = username
        leader = person.ask("Địa chỉ thư của lãnh đạo, nơi nhận thư thử")
        try:
            _try_mail(paper, person, values, leader)
        except Failure as failure:
            person.told(f"{failure.sentence} Chưa ghi gì.")
        except ValueError as error:
            person.told(f"{error}. Chưa ghi gì.")
        else:
            if person.agrees(f"Đã gửi một thư thử đến {leader}. Người nhận đã nhận được chưa?"):
                paper.keep(set_in("mail", **values))
                paper.keep(set_in("leaders", recipients=[leader]))
                paper.keep(set_in("operator", recipients=[person.ask("Ai trông chương trình (thư điện tử)", leader)]))
                return
        if not person.agrees("Thử lại với thông tin khác?"):
            raise Failure("Chưa có máy chủ thư dùng được nên dừng ở đây. Các bước trước đã được giữ: hoso init")


def _port(person: Person) -> int:
    while True:
        typed = person.ask("Cổng", "587")
        if typed.isascii() and typed.isdigit() and 0 < int(typed) < 65536:
            return int(typed)
        person.told(f"“{typed}” không phải là số cổng. Thường là 587, 465 hoặc 25.")


def _try_mail(paper: Paper, person: Person, values: dict[str, object], recipient: str) -> None:
    """Sends a mail by the settings that are not kept yet. Raises ``Failure``."""
    from email.utils import make_msgid

    from agent.endings import as_failure
    from reporting.mail.message import Message
    from reporting.mail.smtp import Outcome, build, connected, send

    trial = paper.path.with_name(f".{paper.path.name}.{secrets.token_hex(4)}.tmp")
    _, content = paper.with_change(set_in("mail", **values))
    try:
        trial.write_bytes(content)
        config = load(trial)
        store = open_key_store(config)
        if "username" in values:
            store.put(MAIL, person.secret("Mật khẩu máy chủ thư"))
        settings = smtp_settings(config, store)
        text = "Đây là thư thử của chương trình theo dõi hồ sơ. Nhận được thư này là đúng; không cần làm gì thêm."
        message = Message(
            key=f"init:{secrets.token_hex(4)}",
            recipients=(recipient,),
            subject="Thư thử của chương trình theo dõi hồ sơ",
            text=text,
            html=f"<p>{text}</p>",
            message_id=make_msgid(domain=str(values["sender"]).rpartition("@")[2]),
        )
        with connected(settings) as server:
            sent = send(server, message, build(message, settings, SystemClock().now()), settings.sender)
        if sent.outcome is not Outcome.SENT:
            raise Failure(f"Máy chủ thư chưa nhận thư thử ({sent.detail or sent.outcome.value}).")
    except Exception as error:
        failure = as_failure(error)
        if failure is None:
            raise
        raise failure from error
    finally:
        trial.unlink(missing_ok=True)


def departments(paper: Paper, person: Person) -> None:
    """Each department and who gets its mail."""
    if paper.has("departments"):
        person.told(f"Các phòng: đã khai {len(paper.document['departments'])} phòng.")
    while person.agrees("Thêm một phòng nhận thư?", default=not paper.has("departments")):
        name = person.ask("Tên phòng như các cổng ghi")
        addresses = [part.strip() for part in person.ask("Địa chỉ nhận thư (cách nhau dấu phẩy)").split(",")]
        try:
            paper.keep(put_in_list("departments", "name", name=name, recipients=addresses))
        except Failure as failure:
            person.told(f"{failure.sentence} Chưa ghi phòng này.")


def folder(paper: Paper, person: Person) -> None:
    """Where reports go; a file is written there and removed."""
    if paper.has("report", "folder"):
        person.told(f"Thư mục báo cáo: {paper.document['report']['folder']} (đã thử ghi).")
        return
    while True:
        chosen = person.ask("Thư mục nhận báo cáo (gõ - nếu chỉ lưu ở máy này)")
        if chosen == "-":
            return
        probe = Path(chosen).expanduser() / f"hoso-thu-{secrets.token_hex(4)}.txt"
        try:
            probe.write_text("thử ghi", encoding="utf-8")
            probe.unlink()
        except OSError:
            person.told(f"Không ghi được vào {chosen}. Hãy tạo thư mục hoặc xin quyền ghi, rồi nhập lại. Chưa ghi gì.")
            continue
        paper.keep(set_in("report", folder=chosen))
        return


def times(paper: Paper, person: Person) -> None:
    """When things happen, as shipped or otherwise."""
    if paper.has("schedule"):
        person.told("Giờ chạy: đã chọn.")
        return
    while True:
        collect = person.ask("Giờ lấy số liệu trong ngày làm việc", "06:45, 11:30, 16:30")
        alert = person.ask("Giờ gửi thư nhắc", "07:30")
        try:
            paper.keep(set_in("schedule", collect=[part.strip() for part in collect.split(",")], alert=alert))
        except Failure as failure:
            person.told(f"{failure.sentence} Chưa ghi gì.")
            continue
        return


def backup(paper: Paper, person: Person) -> None:
    """The passphrase of backups, which somebody writes down; a second place for them."""
    config: Config = paper.keep(lambda document: None)
    store = open_key_store(config)
    if store.get(BACKUP) is not None:
        person.told("Mật khẩu sao lưu: đã đặt.")
        return
    words = suggestion()
    person.told(f"Mật khẩu sao lưu gợi ý. Hãy ghi ra giấy và cất ở nơi khác với máy này: {words}")
    while True:
        typed = person.secret("Gõ lại mật khẩu gợi ý từ tờ giấy, hoặc gõ mật khẩu của anh/chị (hai lần như nhau)")
        REDACTOR.hide(typed)
        if len(typed) < SHORTEST:
            person.told(f"Mật khẩu sao lưu cần ít nhất {SHORTEST} ký tự. Chưa lưu.")
        elif typed == words or typed == person.secret("Nhập lại"):
            store.put(BACKUP, typed)
            break
        else:
            person.told("Hai lần nhập không giống nhau. Chưa lưu.")
    elsewhere = person.ask("Chép thêm bản sao lưu sang ổ khác hoặc thư mục dùng chung (gõ - nếu không)", "-")
    if elsewhere != "-":
        paper.keep(set_in("backup", copy_to=elsewhere))
