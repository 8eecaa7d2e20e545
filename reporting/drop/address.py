"""The address of a shared folder that is spoken to directly."""

import ntpath
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

SCHEME = "smb://"
DEFAULT_PORT = 445
_NOT_IN_NAMES = frozenset('\\:*?"<>|')


@dataclass(frozen=True, slots=True, kw_only=True)
class SmbAddress:
    """``smb://server[:port]/share/folder``. ``folder`` may be empty."""

    server: str
    port: int
    share: str
    folder: tuple[str, ...]

    @property
    def unc(self) -> str:
        r"""As Windows writes it: ``\\server\share\folder``."""
        return ntpath.join(rf"\\{self.server}\{self.share}", *self.folder)


def parse_address(url: str) -> SmbAddress:
    """Raises ``ValueError`` (Vietnamese) for what is no such address, and for one with a name or password in it."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "địa chỉ smb:// không được ghi tên hay mật khẩu; tên ghi ở [share] username, mật khẩu lưu bằng lệnh: "
            "hoso secret set share"
        )
    pieces = [unquote(piece) for piece in parts.path.split("/") if piece]
    odd = any(piece in (".", "..") or set(piece) & _NOT_IN_NAMES for piece in pieces)
    try:
        port = parts.port
    except ValueError:
        odd, port = True, None
    if not url.startswith(SCHEME) or not parts.hostname or not pieces or odd or parts.query or parts.fragment:
        raise ValueError(f"“{url}” không phải là địa chỉ thư mục chia sẻ; hãy viết như “smb://may-chu/thu-muc/bao-cao”")
    return SmbAddress(server=parts.hostname, port=port or DEFAULT_PORT, share=pieces[0], folder=tuple(pieces[1:]))
