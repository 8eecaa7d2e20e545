"""A sealed stream: AES-256-GCM in pieces, under a key that scrypt derives from a passphrase.

The file: a magic line, one JSON line (how to derive the key, who can open it), then pieces of equal size. Each piece
is bound to its place and to the header, the last one to being the last: nothing can be changed, moved, left out or cut
off unseen. (The construction is STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015.)
"""

import base64
import io
import json
import secrets
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import Failure

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"HOSO-SAO-LUU 1\n"
COST = 2**17
"""scrypt's n: people choose these words."""
_PIECE = 1 << 20
_TAG = 16
_LONGEST_HEADER = 4096
_DAMAGED = "Bản sao lưu bị hỏng hoặc bị cắt bớt"


class SealedError(Failure):
    """The file can't be opened: it is damaged, it is no backup, or the passphrase is another one."""


class WrongPassphrase(SealedError):
    """The first piece did not open."""


class Header(BaseModel):
    """What stands before the sealed pieces, in the clear. ``by_person``: a person knows the passphrase."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    salt: str = Field(min_length=20, max_length=64)
    n: int = Field(ge=2**10, le=2**20)
    prefix: str = Field(min_length=8, max_length=16)
    by_person: bool


@dataclass(frozen=True, slots=True)
class Passphrase:
    """The words that open a backup. ``by_person``: a person chose or wrote them down."""

    words: str
    by_person: bool

    def __repr__(self) -> str:
        return "Passphrase(…)"


def _cipher(header: Header, passphrase: Passphrase) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kdf = Scrypt(salt=base64.b64decode(header.salt), length=32, n=header.n, r=8, p=1)
    return AESGCM(kdf.derive(passphrase.words.encode()))


def _nonce(header: Header, number: int, *, last: bool) -> bytes:
    return base64.b64decode(header.prefix)[:7] + number.to_bytes(4, "big") + (b"\1" if last else b"\0")


class Sealer(io.RawIOBase):
    """A stream to write into; ``finish`` seals the last piece. Nothing readable ever reaches ``target``."""

    def __init__(self, target: IO[bytes], passphrase: Passphrase, cost: int | None = None) -> None:
        super().__init__()
        self._target = target
        header = Header(
            salt=base64.b64encode(secrets.token_bytes(16)).decode(),
            n=cost or COST,
            prefix=base64.b64encode(secrets.token_bytes(7)).decode(),
            by_person=passphrase.by_person,
        )
        self._header = header
        self._line = header.model_dump_json().encode() + b"\n"
        self._cipher = _cipher(header, passphrase)
        self._number = 0
        self._held = bytearray()
        target.write(MAGIC + self._line)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override] # any buffer will do
        self._held += data
        while len(self._held) > _PIECE:  # the last piece is never empty: it waits for what follows
            self._seal(bytes(self._held[:_PIECE]), last=False)
            del self._held[:_PIECE]
        return len(data)

    def finish(self) -> None:
        """Seals what is left as the last piece."""
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last=last)
        self._target.write(self._cipher.encrypt(nonce, piece, self._line))
        self._number += 1


class Opener(io.RawIOBase):
    """A stream to read from. Raises ``SealedError`` as soon as something is not as it was sealed."""

    def __init__(self, source: IO[bytes], passphrase: Passphrase) -> None:
        super().__init__()
        self._source = source
        self._header, self._line = read_header(source)
        self._cipher = _cipher(self._header, passphrase)
        self._number = 0
        self._next = source.read(_PIECE + _TAG)
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override] # any buffer will do
        while not self._ready and not self._ended:
            self._open()
        given = self._ready[: len(buffer)]
        buffer[: len(given)] = given
        self._ready = self._ready[len(given) :]
        return len(given)

    def _open(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed, self._next = self._next, self._source.read(_PIECE + _TAG)
        last = not self._next
        try:
            self._ready = self._cipher.decrypt(_nonce(self._header, self._number, last=last), sealed, self._line)
        except InvalidTag:
            if self._number == 0:
                raise WrongPassphrase(
                    "Không mở được bản sao lưu: mật khẩu sao lưu không đúng, hoặc tệp đã bị hỏng. Chưa thay đổi gì."
                ) from None
            raise SealedError(f"{_DAMAGED} ở khoảng {self._number} MB. Chưa thay đổi gì.") from None
        self._number += 1
        self._ended = last


def read_header(source: IO[bytes]) -> tuple[Header, bytes]:
    """The header and its line as it stands in the file. Raises ``SealedError``."""
    if source.read(len(MAGIC)) != MAGIC:
        raise SealedError("Tệp này không phải là bản sao lưu của chương trình. Chưa thay đổi gì.")
    line = source.readline(_LONGEST_HEADER)
    try:
        header = Header.model_validate(json.loads(line))
        base64.b64decode(header.salt, validate=True)
        if len(base64.b64decode(header.prefix, validate=True)) != 7:
            raise ValueError(header.prefix)
    except (ValueError, ValidationError):
        raise SealedError(f"{_DAMAGED} ngay ở đầu tệp. Chưa thay đổi gì.") from None
    return header, line
