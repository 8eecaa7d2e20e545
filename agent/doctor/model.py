"""What the check-up finds."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(BaseModel):
    """One check. ``key`` is stable; ``sentence`` says what was found, ``advice`` what to do (both Vietnamese)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    level: Level
    sentence: str
    advice: str | None = None


def ok(key: str, sentence: str) -> Finding:
    return Finding(key=key, level=Level.OK, sentence=sentence)


def warn(key: str, sentence: str, advice: str) -> Finding:
    return Finding(key=key, level=Level.WARN, sentence=sentence, advice=advice)


def fail(key: str, sentence: str, advice: str) -> Finding:
    return Finding(key=key, level=Level.FAIL, sentence=sentence, advice=advice)
