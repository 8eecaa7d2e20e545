"""What one measured walk tells: one line of JSON on its output. Pure."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """``login``: seconds from opening the portal to being logged in; ``read``: from there to the last row (ours: until
    all stands in the ledger); ``pages`` and ``rows`` as read; ``check``: a sum over the codes, equal for equal rows."""

    pages: int
    rows: int
    login: float
    read: float
    check: int

    @property
    def rate(self) -> float:
        """Rows per second after the log-in."""
        return self.rows / self.read

    @property
    def rate_with_login(self) -> float:
        """Rows per second, the log-in included."""
        return self.rows / (self.login + self.read)

    def line(self) -> str:
        """For the output of the process that walked."""
        return json.dumps(asdict(self))


def walks_of(output: str, count: int) -> list[Walk]:
    """The walks in the last ``count`` lines of a process's output. Raises ``ValueError`` where there are fewer."""
    lines = output.strip().splitlines()
    return [Walk(**json.loads(line)) for line in lines[-count:] or [""]]


def check_of(codes: list[str]) -> int:
    """A sum that tells whether two walks saw the same dossiers, whatever their order."""
    return sum(int(code.strip().rpartition("-")[2]) for code in codes)
