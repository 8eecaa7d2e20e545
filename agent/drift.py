"""Lists that are much longer or shorter than this portal's own history: told as issues, never as a refusal."""

from collections.abc import Sequence
from dataclasses import replace

from agent.settings.config import Config
from dossiers.numbers import format_count
from dossiers.problems import Problem
from dossiers.snapshot import Snapshot
from scrapers.errors.catalogue import make_problem
from scrapers.profile import Portal
from scrapers.rows.drift_counts import HISTORY_RUNS, Counted, unusual
from store.database import Database
from store.evidence_pages import counts_of


def with_unusual_counts(config: Config, database: Database, portal: Portal, snapshot: Snapshot) -> Snapshot:
    """``snapshot``, with a problem for each list of a complete run whose length is unusual."""
    if not snapshot.verdict.is_complete:
        return snapshot
    problems = _unusual(config, database, portal, snapshot)
    return replace(snapshot, problems=(*snapshot.problems, *problems)) if problems else snapshot


def _unusual(config: Config, database: Database, portal: Portal, snapshot: Snapshot) -> Sequence[Problem]:
    counts = counts_of(database, config.settings.unit.code, portal.key, runs=HISTORY_RUNS)
    names = {profile.walk_key: profile.name for profile in portal.walks}
    found = []
    for walk in snapshot.walks:
        history = [Counted(at=at, count=count) for at, count in counts.get(walk.list_key, ())]
        odd = unusual(history, Counted(at=snapshot.finished_at, count=walk.distinct_seen))
        if odd is None:
            continue
        found.append(
            make_problem(
                "unusual_count",
                list_key=walk.list_key,
                detail="more" if odd.more else "fewer",
                evidence=snapshot.evidence[0] if snapshot.evidence else None,
                portal=portal.name,
                list_name=names.get(walk.list_key, walk.list_key),
                count=format_count(odd.count),
                how="nhiều" if odd.more else "ít",
                low=format_count(odd.low),
                high=format_count(odd.high),
            )
        )
    return found
