"""The pretend world: every dossier's whole life, and what the portals show of it at an instant."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import Any

from dossiers.dates import VIETNAM
from dossiers.periods import Period
from sandbox.catalogue import COUNTED_PORTALS, LIST_KEYS, PORTALS
from sandbox.generate import generate
from sandbox.model import DossierView, Event, EventKind, IndicatorView, PretendDossier, WorldView
from sandbox.scenario import Scenario
from sandbox.scenario_parts import Background, Quotas, Rates, Unit
from sandbox.world_fold import ENDED, entered_at, paid_by, view_at

INDICATORS = {
    "digitisation": "Tỷ lệ số hóa hồ sơ",
    "reuse": "Tỷ lệ tái sử dụng dữ liệu số hóa",
    "online_payment": "Tỷ lệ thanh toán trực tuyến",
}


class World:
    """Immutable: changes give another world. Dossiers are kept by portal and ``number``.

    Raises ``ValueError`` for two dossiers of one portal with the same code or number.
    """

    def __init__(self, scenario: Scenario, dossiers: Iterable[PretendDossier]) -> None:
        order = {portal: index for index, portal in enumerate(PORTALS)}
        self.scenario = scenario
        self.dossiers = tuple(sorted(dossiers, key=lambda d: (order[d.portal], d.number)))
        for key in ("code", "number"):
            if len({(d.portal, getattr(d, key)) for d in self.dossiers}) != len(self.dossiers):
                raise ValueError(f"two dossiers of one portal have the same {key}")
        self._views = lru_cache(maxsize=16)(self._view)

    @property
    def portals(self) -> tuple[str, ...]:
        """The portals' keys."""
        return PORTALS

    @property
    def unit(self) -> Unit:
        """The ward."""
        return self.scenario.unit

    @property
    def period(self) -> Period:
        """The scenario's month."""
        return self.scenario.period

    def list_keys(self, portal: str) -> tuple[str, ...]:
        """A portal's lists."""
        return LIST_KEYS[portal]

    def at(self, instant: datetime) -> WorldView:
        """What the portals show at an aware instant: events at that very minute have happened. Cached."""
        if instant.tzinfo is None:
            raise ValueError("the world needs an aware instant")
        return self._views(instant.astimezone(VIETNAM))

    def _view(self, instant: datetime) -> WorldView:
        portals: dict[str, list[DossierView]] = {portal: [] for portal in PORTALS}
        for dossier in self.dossiers:
            view = view_at(dossier, instant)
            if view is not None:
                portals[dossier.portal].append(view)
        return WorldView(
            at=instant,
            portals=MappingProxyType({portal: tuple(views) for portal, views in portals.items()}),
            indicators=self.indicators(self.period.start, self.period.end, instant),
        )

    def indicators(self, period_start: datetime, period_end: datetime, at: datetime) -> tuple[IndicatorView, ...]:
        """The three rates over the dossiers that entered in [start, end), as known at ``at`` (all aware).

        Re-use counts among those with data to re-use, online payment among those that have paid.
        """
        entered = [
            dossier
            for dossier in self.dossiers
            if dossier.second_of is None
            and (when := entered_at(dossier, at)) is not None
            and period_start <= when < period_end
        ]
        reusable = [dossier for dossier in entered if dossier.reuse_eligible]
        paid = [dossier for dossier in entered if dossier.paid_online is not None and paid_by(dossier, at)]
        counts = {
            "digitisation": (sum(dossier.digitised for dossier in entered), len(entered)),
            "reuse": (sum(dossier.reused for dossier in reusable), len(reusable)),
            "online_payment": (sum(dossier.paid_online is True for dossier in paid), len(paid)),
        }
        return tuple(
            IndicatorView(key=key, name=name, numerator=counts[key][0], denominator=counts[key][1])
            for key, name in INDICATORS.items()
        )

    def find(self, portal: str, code: str) -> PretendDossier:
        """One dossier. Raises ``KeyError``."""
        for dossier in self.dossiers:
            if (dossier.portal, dossier.code) == (portal, code):
                return dossier
        raise KeyError((portal, code))

    def with_dossiers(self, *dossiers: PretendDossier) -> "World":
        """A world in which these dossiers are added, or stand in for those with the same portal and code."""
        mine = {(dossier.portal, dossier.code): dossier for dossier in self.dossiers}
        mine.update({(dossier.portal, dossier.code): dossier for dossier in dossiers})
        return World(self.scenario, mine.values())

    def without(self, portal: str, *codes: str) -> "World":
        """A world that never had these dossiers."""
        return World(self.scenario, [d for d in self.dossiers if d.portal != portal or d.code not in codes])

    def replace(self, portal: str, code: str, **changes: Any) -> "World":
        """A world in which one dossier's fields (those of ``PretendDossier``) are others. Raises ``KeyError``."""
        return self.with_dossiers(replace(self.find(portal, code), **changes))

    def happen(self, portal: str, code: str, *events: Event) -> "World":
        """A world in which a dossier's life goes another way: from the first of ``events`` on, only these happen."""
        dossier = self.find(portal, code)
        kept = tuple(event for event in dossier.events if event.at < events[0].at)
        return self.replace(portal, code, events=kept + events)

    def with_changes(
        self, count: int, at: datetime, seed: int = 0, portals: Collection[str] = COUNTED_PORTALS
    ) -> "World":
        """A world in which ``count`` dossiers of these ``portals`` that are open before ``at`` are processed at ``at``,
        and nothing else differs up to then. Raises ``ValueError`` where fewer are open."""
        candidates = [
            dossier
            for dossier in self.dossiers
            if dossier.portal in portals
            and dossier.second_of is None
            and any(event.kind is EventKind.RECEIVED and event.at < at for event in dossier.events)
            and not any(event.kind in ENDED and event.at <= at for event in dossier.events)
        ]
        world = self
        for dossier in Random(f"{seed}/changes").sample(candidates, count):
            world = world.happen(dossier.portal, dossier.code, Event(at=at, kind=EventKind.PROCESSED))
        return world


def build_world(scenario: Scenario, seed: int | None = None) -> World:
    """The world of a scenario; ``seed`` replaces the scenario's own. Raises ``ScenarioError``."""
    return World(scenario, generate(scenario, scenario.seed if seed is None else seed))


def tiny_world(per_portal: int = 6, seed: int = 1, month: str = "2026-05", *, national: bool = False) -> World:
    """A small world for tests: at the month's cut-off each portal shows exactly ``per_portal`` dossiers, with every
    kind of outcome as far as the number goes; with ``national``, that portal shows every dossier of iGate again."""
    total = len(COUNTED_PORTALS) * per_portal
    few, some = total // 15, total // 9
    carried, in_person, post = total // 8, some, few
    rest = {"on_time": few, "late": few, "not_accepted": few, "stopped": few, "withdrawn": few, "open_overdue": some}
    open_in_time = total // 4
    quotas = Quotas(
        portals=dict.fromkeys(COUNTED_PORTALS, per_portal),
        carried=carried,
        online=total - carried - in_person - post,
        in_person=in_person,
        post=post,
        early=total - sum(rest.values()) - open_in_time,
        open_in_time=open_in_time,
        without_due=min(1, open_in_time),
        **rest,
    )
    scenario = Scenario(
        seed=seed,
        month=month,
        national=national,
        quotas=quotas,
        rates=Rates(national_code=1.0) if national else Rates(),
        background=Background(before=0, after=0),
    )
    return build_world(scenario)
