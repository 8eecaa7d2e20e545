"""What is said of where dossiers are received: counts, the share, and every reason to doubt them. Free of SQL."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from dossiers.numbers import format_count, format_percent
from dossiers.periods import Period


class DoubtKind(StrEnum):
    """Why the counts may be wrong."""

    NO_ONE_STOP = "no_one_stop"  # no portal is said to be the centre's own one-stop system
    NOT_SAID = "not_said"  # nobody has said where a portal's dossiers are received
    NEVER_READ = "never_read"
    STOPS_EARLY = "stops_early"  # the last complete picture is older than what is asked about
    HELD = "held"  # so many dossiers vanished that a person must look first
    STARTS_LATE = "starts_late"  # the one-stop system was only ever read from a later day on


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One reason; ``sentence`` (Vietnamese) names the portal, and says which way the counts may be wrong."""

    kind: DoubtKind
    sentence: str
    portal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAtCentre:
    """Where the dossiers that entered in a period were received, as known at ``as_of`` (aware). ``late`` are among
    ``at_centre``; ``unknown`` stand in portals of which nobody has said where their dossiers are received."""

    period: Period
    as_of: datetime
    at_centre: int
    late: int
    passed_by: int
    unknown: int
    doubts: tuple[Doubt, ...] = ()

    @property
    def total(self) -> int:
        """All that entered in the period."""
        return self.at_centre + self.passed_by + self.unknown

    @property
    def told(self) -> bool:
        """Whether it can be told at all which dossiers passed by: not without a one-stop system to look for them in."""
        return not any(doubt.kind is DoubtKind.NO_ONE_STOP for doubt in self.doubts)

    @property
    def share(self) -> Decimal | None:
        """ "Tỷ lệ tiếp nhận tại Trung tâm" in per cent, of the dossiers whose place of receipt is known; ``None`` where
        there are none, or it can't be told."""
        known = self.at_centre + self.passed_by
        return Decimal(self.at_centre) * 100 / known if known and self.told else None

    @property
    def sentence(self) -> str:
        """In Vietnamese, for a report; what is doubtful is said in ``doubts``."""
        if self.share is None:
            return "Chưa đủ căn cứ để tính tỷ lệ tiếp nhận hồ sơ tại Trung tâm."
        known = format_count(self.at_centre + self.passed_by)
        late = f" (trong đó {format_count(self.late)} hồ sơ Trung tâm nhận sau nơi khác)" if self.late else ""
        return (
            f"Tỷ lệ tiếp nhận tại Trung tâm: {format_percent(self.share, decimal_mark=',')} "
            f"({format_count(self.at_centre)}/{known} hồ sơ){late}; "
            f"{format_count(self.passed_by)} hồ sơ không qua Trung tâm."
        )
