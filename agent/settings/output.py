"""What goes out and where: mail, reports, the shared folder, further channels, the watcher, the dashboard."""

from datetime import time
from ipaddress import ip_address
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from agent.settings.types import Address, ClockTime, FilePath, Origin, Section, SharePlace, Text, Texts, WebAddress


class MailSettings(Section):
    """The mail server. The password is in the key store under ``mail``. ``dashboard_url``: where those who get the
    mails can open the dashboard; absent: mails hold no links to it."""

    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Text | None = None
    sender: Address
    sender_name: Text | None = None
    ca_file: FilePath | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 30
    dashboard_url: Origin | None = None


class LetterheadSettings(Section):
    """The fixed words of the monthly report."""

    parent_body: Text = "ỦY BAN NHÂN DÂN PHƯỜNG"
    issuing_body: Text = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
    number_suffix: Text = "BC-TTPVHCC"
    place: Text | None = None
    counted_for: Text = "UBND phường"
    addressees: Texts = ()
    basis: Text | None = None
    recipients: Texts = ()
    signer_lines: Texts = ()
    signer_name: Text | None = None


class ReportSettings(Section):
    """The monthly report: the period is cut off on ``cut_off_day`` of each month at ``cut_off_at`` (local time).
    ``folder``: where people look for reports and letters; a folder, or ``smb://server/share/folder``. ``charts``: at
    the end of the document, too. ``pdf``: by LibreOffice (found by itself, or at ``libreoffice``) or Word, within
    ``pdf_seconds``."""

    cut_off_day: Annotated[int, Field(ge=1, le=28)] = 13
    cut_off_at: ClockTime = time(17, 0)
    style: Literal["centre", "nd30"] = "centre"
    folder: SharePlace | None = None
    narrative_folder: FilePath | None = None
    charts: bool = False
    pdf: bool = True
    pdf_seconds: Annotated[int, Field(ge=5, le=600)] = 120
    libreoffice: FilePath | None = None
    letterhead: LetterheadSettings = LetterheadSettings()


class ShareSettings(Section):
    r"""Who opens the shared folder, where ``[report] folder`` is an ``smb://`` address ("user", "DOMAIN\\user"). The
    password is in the key store under ``share``."""

    username: Text | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 30


class NotifySettings(Section):
    """A further channel beside mail (a chat, an SMS gate), spoken to by ``apprise``. Its address holds a key, so it is
    in the key store under ``notify``. What goes there are counts and codes, never names."""

    enabled: bool = False


class WatchSettings(Section):
    """Who notices that this program is silent. ``ping_url``: an address of a watcher outside (Healthchecks or the like)
    that is told of the beginning and the end of every collection, mail and report. ``status_file``: a page with the
    state of everything is kept in the shared folder."""

    ping_url: WebAddress | None = None
    ping_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    status_file: bool = True


class DashboardSettings(Section):
    """Where the dashboard listens. By default only this computer reaches it. Another ``address`` opens it to the
    office's network: then everybody logs in and everything is encrypted, by ``certificate`` and ``certificate_key``
    (PEM files) or a certificate of its own. ``hosts``: further names under which colleagues open it."""

    address: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1024, le=65535)] = 8321
    hosts: Texts = ()
    certificate: FilePath | None = None
    certificate_key: FilePath | None = None

    @model_validator(mode="after")
    def _pair(self) -> Self:
        try:
            ip_address(self.address)
        except ValueError:
            raise ValueError("address phải là một địa chỉ IP, ví dụ 127.0.0.1 hoặc 192.168.1.20") from None
        if (self.certificate is None) != (self.certificate_key is None):
            raise ValueError("certificate và certificate_key phải cùng có hoặc cùng bỏ trống")
        return self

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        return ip_address(self.address).is_loopback
