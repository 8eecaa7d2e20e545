"""The parts of a scenario: the ward, its cut-off, and how many dossiers of which kind."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from sandbox.catalogue import COUNTED_PORTALS
from sandbox.scenario_values import Count, Instant, Part, Rate, TimeOfDay, UnitCode

_PORTALS_ONLY = f"phần portals chỉ nhận {', '.join(COUNTED_PORTALS)}"


class Unit(Part):
    """The ward, and the unit blocks of its dossier codes at each portal."""

    name: str = "phường Hưng Đạo"
    code: UnitCode = "H40.12"
    civil_code: UnitCode = "H40.12.7"
    business_code: UnitCode = "G12.34"
    national_code: UnitCode = "G22.99.12"


class CutOffDay(Part):
    """When each month's period ends."""

    day: Annotated[int, Field(ge=1, le=28)] = 13
    at: TimeOfDay = time(17)


class Rates(Part):
    """Shares by which dossiers are drawn where no quota is given (weights need not sum to 1)."""

    portals: dict[str, Rate] = Field({"igate": 0.5, "hkd": 0.07, "hotich": 0.25, "legacy": 0.08, "social": 0.1})
    online: Rate = 0.9
    in_person: Rate = 0.08
    post: Rate = 0.02
    early: Rate = 0.76
    on_time: Rate = 0.02
    late: Rate = 0.02
    not_accepted: Rate = 0.006
    stopped: Rate = 0.006
    withdrawn: Rate = 0.012
    open_in_time: Rate = 0.17
    open_overdue: Rate = 0.006
    carried: Rate = 0.1
    without_due: Rate = 0.01
    supplement: Rate = 0.08
    second_supplement: Rate = 0.15
    payment: Rate = 0.06
    due_rewritten: Rate = 0.02
    national_code: Rate = 0.3  # iGate's dossiers that the national portal shows again, under a code of its own
    digitised: Rate = 0.98
    reuse_eligible: Rate = 0.4
    reused: Rate = 0.9
    paid_online: Rate = 0.95

    @model_validator(mode="after")
    def _something_to_draw(self) -> Self:
        if sum(self.portals.values()) <= 0 or not set(self.portals) <= set(COUNTED_PORTALS):
            raise ValueError(f"{_PORTALS_ONLY}, và ít nhất một tỷ lệ phải lớn hơn 0")
        if self.online + self.in_person + self.post <= 0:
            raise ValueError("ít nhất một hình thức nộp (online, in_person, post) phải có tỷ lệ lớn hơn 0")
        if self.early + self.on_time + self.late + self.open_in_time + self.open_overdue <= 0:
            raise ValueError("ít nhất một kết quả (early, on_time, late, open_in_time, open_overdue) phải lớn hơn 0")
        return self


class Quotas(Part):
    """Exact numbers of dossiers, counted at the cut-off. ``carried`` are those received before the period and open at
    its start; ``without_due`` are among the open ones. Both sums, by way in and by outcome, must be equal."""

    portals: dict[str, Count]
    carried: Count
    online: Count
    in_person: Count = 0
    post: Count = 0
    early: Count
    on_time: Count = 0
    late: Count = 0
    not_accepted: Count = 0
    stopped: Count = 0
    withdrawn: Count = 0
    open_in_time: Count = 0
    open_overdue: Count = 0
    without_due: Count = 0
    reuse_eligible: Count | None = None
    reused: Count | None = None

    @property
    def received(self) -> int:
        """All dossiers of the period."""
        return self.carried + self.online + self.in_person + self.post

    @property
    def resolved(self) -> int:
        """All dossiers ended in the period."""
        return self.early + self.on_time + self.late + self.not_accepted + self.stopped + self.withdrawn

    @model_validator(mode="after")
    def _sums(self) -> Self:
        if not set(self.portals) <= set(COUNTED_PORTALS):
            raise ValueError(_PORTALS_ONLY)
        if sum(self.portals.values()) != self.received:
            raise ValueError(
                f"tổng theo cổng ({sum(self.portals.values())}) phải bằng tổng tiếp nhận ({self.received}) "
                "= carried + online + in_person + post"
            )
        ends = self.resolved + self.open_in_time + self.open_overdue
        if ends != self.received:
            raise ValueError(f"tổng theo kết quả ({ends}) phải bằng tổng tiếp nhận ({self.received})")
        if self.without_due > self.open_in_time:
            raise ValueError("without_due không được lớn hơn open_in_time")
        if self.not_accepted > self.online + self.in_person + self.post:
            raise ValueError("not_accepted không được lớn hơn số hồ sơ nộp trong kỳ")
        if (self.reuse_eligible is None) != (self.reused is None):
            raise ValueError("reuse_eligible và reused phải cùng có hoặc cùng không")
        if (self.reused or 0) > (self.reuse_eligible or 0) or (self.reuse_eligible or 0) > self.received - self.carried:
            raise ValueError(
                "cần reused ≤ reuse_eligible ≤ số hồ sơ tiếp nhận trong kỳ (không kể kỳ trước chuyển sang)"
            )
        return self


class Watch(Part):
    """A morning within the period at which at least so many open dossiers are overdue, and due on that very day."""

    at: Instant
    overdue: Count = 0
    due_today: Count = 0


class CentreNotes(Part):
    """Of the household-business dossiers that were received: the share that the centre's clerks enter into the one-stop
    system; of those, the shares that they enter on a later day, whose status stays behind, whose due date differs."""

    noted: Rate = 0.0
    late: Rate = 0.25
    lagging: Rate = 0.1
    other_due: Rate = 0.1


class Background(Part):
    """Dossiers outside the period: ended before it, and received after it up to ``months_after`` months later."""

    before: Count = 80
    after: Count = 300
    months_after: Annotated[int, Field(ge=1, le=6)] = 2
