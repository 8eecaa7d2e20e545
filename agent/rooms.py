"""From the configuration to the values that the other rooms want. Their modules are imported when they are needed."""

from datetime import timedelta
from typing import TYPE_CHECKING

from agent.errors import ConfigError, SecretsError
from agent.planning.office_hours import OfficeHours
from agent.planning.planner import Timetable
from agent.secrets.passwords import MAIL, KeyStore, Secret
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config
from agent.settings.types import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dossiers.periods import CutOff
    from dossiers.working_calendar import WorkingCalendar
    from reporting.alerts import Department
    from reporting.mail.settings import SmtpSettings
    from reporting.monthly import Letterhead
    from reporting.report_data import Office


def working_calendar(config: Config) -> "WorkingCalendar":
    """Published holidays and the table of swapped days. Raises ``dossiers``' ``CalendarError``, which says where to
    mend the configuration."""
    from dossiers.working_calendar import SHIPPED_SWAPS, CalendarError, Swap, WorkingCalendar

    settings = config.settings.calendar
    own = None if settings.swaps is None else tuple(Swap(off=each.off, worked=each.worked) for each in settings.swaps)
    try:
        return WorkingCalendar(swaps=SHIPPED_SWAPS if own is None else own, hours=settings.working_hours)
    except CalendarError as error:
        words = f"{error} Xin sửa mục [calendar] của tệp cấu hình. Số liệu đã có vẫn còn nguyên."
        raise CalendarError(words) from None


def office_hours(config: Config) -> OfficeHours:
    """When officers are at work. Raises ``dossiers``' ``CalendarError``."""
    calendar = working_calendar(config)
    return OfficeHours(calendar, calendar.hours)


def cut_off(config: Config) -> "CutOff":
    """When each month's period ends."""
    from dossiers.periods import CutOff

    return CutOff(day=config.settings.report.cut_off_day, at=config.settings.report.cut_off_at)


def timetable(config: Config) -> Timetable:
    """When things are due."""
    schedule = config.settings.schedule
    return Timetable(
        collect=schedule.collect,
        alert=schedule.alert,
        alert_until=schedule.alert_until,
        report=schedule.report,
        cut_off_day=config.settings.report.cut_off_day,
        hours=config.settings.calendar.working_hours,
        keep_alive_minutes=_keep_alive_minutes(config),
        ask_login=schedule.ask_login,
        collect_also=tuple(
            (portal.key, schedule.collect_also[portal.key])
            for portal in config.enabled_portals
            if portal.key in schedule.collect_also
        ),
        draft_days=schedule.draft_days,
        digest=schedule.digest,
        household=schedule.household if _has_household(config) else (),
        operator_minutes=schedule.operator_minutes,
        chase=tuple((WEEKDAYS.index(day), schedule.chase) for day in schedule.chase_days),
        backup=schedule.backup,
        purge=schedule.purge,
    )


def _has_household(config: Config) -> bool:
    keys = {portal.key for portal in config.enabled_portals}
    return not keys.isdisjoint(config.settings.household.portals)


def _keep_alive_minutes(config: Config) -> int | None:
    """The shortest time after which a configured portal wants to be asked again; ``None`` where none does."""
    from agent.settings.portals import configured_portals

    sessions = [portal.profile.session for portal in configured_portals(config)]
    return min((each.keep_alive_minutes for each in sessions if each.keep_alive_path), default=None)


def fresh_for(config: Config) -> timedelta:
    """How old a picture may be and still count as fresh."""
    return timedelta(hours=config.settings.limits.fresh_hours)


def departments(config: Config) -> "tuple[Department, ...]":
    """Who gets mail about which department."""
    from reporting.alerts import Department

    return tuple(
        Department(name=item.name, recipients=item.recipients, aliases=item.aliases, head=item.head)
        for item in config.settings.departments
    )


def letterhead(config: Config) -> "Letterhead":
    """The fixed words of the monthly report."""
    from reporting.monthly import Letterhead

    settings = config.settings.report.letterhead
    return Letterhead(
        parent_body=settings.parent_body,
        issuing_body=settings.issuing_body,
        number_suffix=settings.number_suffix,
        place=settings.place or config.settings.unit.name.removeprefix("Phường ").removeprefix("Xã "),
        centre=config.settings.unit.centre,
        counted_for=settings.counted_for,
        basis=settings.basis,
        addressees=settings.addressees,
        recipients=settings.recipients,
        signer_lines=settings.signer_lines,
        signer_name=settings.signer_name,
    )


def office(config: Config, portals: "Mapping[str, str]") -> "Office":
    """What counting a month wants to know of the office; ``portals`` (key → name) are those that hold dossiers."""
    from dossiers.text import match_key
    from reporting.report_data import Office

    settings = config.settings
    words = {word: item.name for item in settings.departments for word in (*item.aliases, item.name)}
    return Office(
        unit=settings.unit.code,
        portals=portals,
        calendar=working_calendar(config),
        cut_off=cut_off(config),
        soon_days=settings.calendar.due_soon_days,
        departments={match_key(word): name for word, name in words.items()},
        terms=settings.calendar.terms,
    )


def read_secret(store: KeyStore, name: str) -> Secret | None:
    """A password out of the key store, hidden from all logs from here on."""
    secret = store.get(name)
    if secret is not None:
        REDACTOR.hide(secret.value)
    return secret


def smtp_settings(config: Config, store: KeyStore) -> "SmtpSettings":
    """How to reach the mail server. Raises ``ConfigError`` where none is configured or the settings contradict each
    other, ``SecretsError`` where the password is missing."""
    from reporting.mail.settings import Security, SmtpSettings

    mail = config.settings.mail
    if mail is None:
        raise ConfigError(f"Tệp cấu hình {config.path} chưa có mục [mail] nên chưa gửi được thư. Thư vẫn được giữ lại.")
    password = None
    if mail.username is not None:
        secret = read_secret(store, MAIL)
        if secret is None:
            raise SecretsError(
                f"Chưa lưu mật khẩu của tài khoản thư {mail.username}. Thư vẫn được giữ lại. "
                "Hãy chạy: hoso secret set mail"
            )
        password = secret.value
    try:
        return SmtpSettings(
            host=mail.host,
            port=mail.port,
            security=Security(mail.security),
            sender=mail.sender,
            sender_name=mail.sender_name,
            username=mail.username,
            password=password,
            ca_file=None if mail.ca_file is None else config.resolve(mail.ca_file),
            timeout=float(mail.timeout_seconds),
        )
    except ValueError as error:
        raise ConfigError(f"Tệp cấu hình {config.path}, mục [mail]: {error}. Thư vẫn được giữ lại.") from None
