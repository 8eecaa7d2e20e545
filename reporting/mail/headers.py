"""Header lines that say on arrival what they said at departure.

The standard policy folds a long line outside ASCII into several encoded words and, in Python 3.11, loses the space
between two of them ("Hạ tầngvà Đô thị"). The older ``email.header`` keeps it, so subject and sender are folded by it.
It looks up how to encode in a table of the whole process, which other libraries change (apprise does, and in its way a
folded name arrives with a space too many): ours is set here.
"""

from email.charset import BASE64, Charset
from email.header import Header
from email.headerregistry import AddressHeader
from email.policy import EmailPolicy
from typing import Any


def _utf8() -> Charset:
    charset = Charset("utf-8")
    charset.header_encoding = BASE64
    return charset


class _ExactPolicy(EmailPolicy):
    def fold(self, name: str, value: Any) -> str:
        folded = _folded(name, value, self.linesep)
        return super().fold(name, value) if folded is None else folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        folded = _folded(name, value, self.linesep)
        return super().fold_binary(name, value) if folded is None else folded.encode("ascii")


POLICY = _ExactPolicy(linesep="\r\n")
"""As ``email.policy.SMTP``, with subject and sender folded without loss."""


def _folded(name: str, value: Any, linesep: str) -> str | None:
    """The whole line; ``None`` where the standard folding is safe, because the line is ASCII."""
    if name.lower() == "subject" and not str(value).isascii():
        encoded = Header(str(value), _utf8(), header_name=name).encode(linesep=linesep)
        return f"{name}: {encoded}{linesep}"
    if name.lower() == "from" and isinstance(value, AddressHeader):
        address = value.addresses[0]
        if not address.display_name.isascii():
            encoded = Header(address.display_name, _utf8(), header_name=name).encode(linesep=linesep)
            return f"{name}: {encoded}{linesep} <{address.addr_spec}>{linesep}"
    return None
