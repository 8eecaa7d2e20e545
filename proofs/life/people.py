"""What people of the office do: seeded, mostly late."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from agent.rooms import cut_off
from dossiers.periods import Period, period_of, previous
from proofs.life.office import UNIT, LifeOffice
from proofs.life.portals import chance
from reporting.figures.model import RATE_NAMES
from store import indicators
from store.database import Database
from store.recording import brakes

_WORDS = 'difficulties = ["Không có."]\nnext_month = ["Tiếp tục."]\n[[issued]]\nparagraph = "Không có."\n'


def act(office: LifeOffice, database: Database, seed: int, at: datetime) -> None:
    """At the beginning of a session: passwords, answers, the words and rates of a report."""
    for key in office.portals:
        if chance(seed, key, "saves", at) < 0.5:  # somebody has seen that the account waits
            office.save_password(key)
    for key in brakes.open_questions(database, UNIT):
        if chance(seed, key, "answers", at) < 0.6:  # somebody has looked on the portal: they are gone indeed
            brakes.settle(database, UNIT, key, accept=True, now=at)
    now = period_of(at, cut_off(office.config))
    for period in (previous(now, cut_off(office.config)), now):
        file = office.config.narrative_folder / f"{period.key}.toml"
        if file.is_file() and file.read_text("utf-8") != _WORDS and chance(seed, "writes", at) < 0.4:
            _write(office, database, period, file, at)


def _write(office: LifeOffice, database: Database, period: Period, file: Path, at: datetime) -> None:
    file.write_text(_WORDS, encoding="utf-8")
    before = (at - timedelta(hours=3)).timestamp()
    os.utime(file, (before, before))
    for key, name in RATE_NAMES.items():
        indicators.type_in(
            database,
            UNIT,
            key=key,
            period=period.key,
            name=name,
            percent="98.5",
            numerator=None,
            denominator=None,
            note="sổ của Trung tâm",
            at=at,
        )
