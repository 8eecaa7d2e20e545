"""``make dashboard-speed``: what each page costs the server over a ward-year (or as many dossiers as named)."""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dossiers.snapshot import Verdict
from reporting.web.app import make_app
from sandbox.scenario import load_scenario, shipped_scenario
from sandbox.world import build_world
from store.ledger import record
from tests.agent.ledgers import observation_of
from tests.web.pictures import picture_of
from tests.web.serving import HOSTS, serving
from tests.web.worlds import UNIT, build_ward

PAGES = (
    "/",
    "/ho-so",
    "/ho-so?trang-thai=tat-ca",
    "/ho-so?trang-thai=tat-ca&xep=chu",
    "/ho-so?trang-thai=tat-ca&tim=khai+sinh",
    "/ho-so?chi-tieu=resolved_late&ky=2026-09",
    "/ho-so/1",
    "/don-doc",
    "/bao-cao",
    "/bao-cao/2026-09",
    "/bao-cao/2026-09/muoi-hai-thang",
    "/doi-soat",
    "/cong",
    "/nhat-ky",
    "/cai-dat",
    "/he-thong",
    "/tro-giup",
)


def main(dossiers: int) -> None:
    """Prints a line for each page: milliseconds (median and worst of 15, after the first), the first, kilobytes."""
    with tempfile.TemporaryDirectory() as folder:
        ward = build_ward(Path(folder))
        world = build_world(load_scenario(shipped_scenario("busy")), None)
        seen = [observation_of(view) for views in world.at(ward.at).portals.values() for view in views]
        many = tuple(
            replace(
                each,
                code=f"H40.25-{250101 + number % 28}-{number:06d}",
                raw_code=f"H40.25-{250101 + number % 28}-{number:06d}",
                aliases=(),
                received_at=None if each.received_at is None else each.received_at - timedelta(days=number % 300),
            )
            for number in range(dossiers)
            for each in (seen[number % len(seen)],)
        )
        first = ward.desk.office.portals[0].key
        moment = ward.at - timedelta(minutes=5)
        record(ward.desk.writer, UNIT, picture_of(first, many, moment, Verdict.PARTIAL), moment)
        with serving(make_app(ward.desk, HOSTS)) as served:
            for path in PAGES:
                times = []
                for _ in range(16):
                    begun = time.perf_counter()
                    answer = served.get(path)
                    times.append(1000 * (time.perf_counter() - begun))
                rest = times[1:]
                sys.stdout.write(
                    f"{path:50} {statistics.median(rest):6.0f} {max(rest):6.0f} {times[0]:7.0f} "
                    f"{len(answer.raw) / 1000:6.1f} KB {answer.status}\n"
                )
        ward.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
