"""What a look at a portal brings home, as it goes from child to parent and as ``hoso try --json`` prints it."""

from pydantic import BaseModel, ConfigDict


class ListLook(BaseModel):
    """One list as it was understood. ``total`` is the portal's own; ``rows`` are at most five, field → text. ``way``:
    a sentence that says by which way it was read, where there are several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: str
    total: int | None
    read: int
    rows: tuple[dict[str, str], ...]
    way: str | None = None


class LookResult(BaseModel):
    """What a look brought home. ``logged_in``: the log-in, user and unit were proven; ``problems`` are sentences;
    ``blocked``: what the read-only guard stopped, a line each, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal: str
    name: str
    verified: bool
    logged_in: bool
    lists: tuple[ListLook, ...]
    indicators: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    evidence: str | None = None
    blocked: tuple[str, ...] = ()

    @property
    def understood(self) -> bool:
        """Whether something was read and nothing is wrong with it."""
        return self.logged_in and not self.problems and bool(self.indicators or any(each.read for each in self.lists))
