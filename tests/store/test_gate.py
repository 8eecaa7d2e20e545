"""Nothing personal gets into any text column, and hostile text comes back as it was."""

import itertools
import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, String, select

from dossiers.observation import Observation
from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import BlockedRequest, IndicatorReading
from store.database import Database
from store.history.reconcile import Pair, settle
from store.recording.gate import WORDS, gated
from store.recording.ledger import record
from store.recording.ledger_rows import LONGEST_DEPARTMENT
from store.tables import dossier_version, metadata
from store.types import PlainText
from tests.store.samples import NOON, UNIT, everything, observation, snapshot

PERSONAL = ("001099012345", "012345678", "0912345678", "+84 912 345 678", "0912.345.678", "an.nguyen@vidu.example")
_HASH = re.compile("[0-9a-f]{64}")
_LEFT = re.compile(r"(?<![0-9])(?:[0-9]{9}|[0-9]{12}|0[0-9]{9})(?![0-9])|@vidu")

# Why a text column is let through as it is. A new column must be of type PlainText, or say here why not.
GATED = {("dossier_version", name) for name in (*WORDS, "link", "find_key", "name_key")}
KEYS = re.compile(
    r"unit|portal|key|code|same|run_key|list_key|hash|mark|sha256|fingerprint|.*_hash|username|.*username|secret_version"
    r"|state|kind|act|role|actor|scope|retry|cause|level|verdict|proof|seen|period|percent|outcome|method|reason|media_type"
    r"|status_group|ended_basis|window_field|receipt|refused_version|message_id|holder|place|argument|subject_kind"
)
OURS = {
    "unit.name": "the office's own words",
    "portal.name": "the profile's words",
    "account.username": "the office's own log-in",
    "dossier_version.raw_code": "what a dossier is known by",
    "dossier_version.aliases": "what a dossier is known by",
    "dossier_version.detail_row": "a hash",
    "dossier_alias.alias": "what a dossier is known by",
    "absence_brake.codes": "what dossiers are known by",
    "settlement.first": "a portal's key",
    "settlement.second": "a portal's key",
    "settlement.first_code": "what a dossier is known by",
    "settlement.second_code": "what a dossier is known by",
    "settlement.facts": "words from the gated versions",
    "issue.sentence": "made of redacted words; it may name whom to call at a portal, with a phone",
    "issue.dossier_code": "what a dossier is known by",
    "issue.evidence": "a path of ours",
    "run.reason": "the sentence of an issue",
    "run.changes": "counts",
    "run.evidence": "paths of ours",
    "run_page.file": "a path of ours",
    "list_walk.reason": "our own sentence",
    "sealed_name.sealed": "ciphertext",
}
ROOMS_OF_OTHERS = {
    "viewer_attempt",
    "viewer",
    "viewer_session",
    "backup",
    "apology",
    "chase",
    "command",
    "due_job",
    "file_drop",
    "notice",
    "outbox",
    "outbox_attachment",
    "report_issue",
    "remembered",
    "delivery",
    "trouble",
    "service",
    "reminder",
    "acknowledgement",
    "access_log",
    "login_attempt",
}
"""What the program composes of gated rows, what the office types about itself, and files: nothing scraped."""


def test_every_text_column_is_gated_or_says_why_not() -> None:
    loose = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        if table.name not in ROOMS_OF_OTHERS
        for column in table.columns
        if isinstance(column.type, (String, JSON))
        and (table.name, column.name) not in GATED
        and f"{table.name}.{column.name}" not in OURS
        and not KEYS.fullmatch(column.name)
    ]
    plain = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, PlainText)
    }
    assert loose == []
    assert {"issue.detail", "blocked_request.url", "settlement.reason", "indicator.source"} <= plain


_AROUND = (("", ""), ("Chủ hồ sơ ", " ."), ("CCCD ", ";"), ("x=", ""), ("đt: ", " (nhà)"))
_DIRTY = [f"{before}{number}{after}" for number, (before, after) in itertools.product(PERSONAL, _AROUND)]


def test_no_personal_number_is_in_any_text_column(database: Database) -> None:
    dirty = [
        observation(n, **dict.fromkeys(WORDS, text), link=f"https://cong.example/hs/1?so={text}")
        for n, text in enumerate(_DIRTY)
    ]
    problems = tuple(
        Problem(code="bad_date", actor=Actor.OPERATOR, scope=Scope.ROW, retry=Retry.NEVER, sentence="…", detail=text)
        for text in _DIRTY
    )
    blocked = tuple(
        BlockedRequest(method="GET", url=f"https://cong.example/{text}", write_like=False) for text in _DIRTY
    )
    rates = tuple(
        IndicatorReading(key=f"k{n}", name=text, period="2026-05", numerator=None, denominator=None, percent="1")
        for n, text in enumerate(_DIRTY)
    )
    record(database, UNIT, snapshot(dirty, problems=problems, blocked=blocked, indicators=rates), NOON)
    texts = {
        (name, value)
        for name, rows in everything(database).items()
        for row in rows
        for value in row
        if isinstance(value, str) and not _HASH.fullmatch(value)
    }
    assert len(texts) > 60
    assert [each for each in texts if _LEFT.search(each[1])] == []


def test_what_people_type_is_gated_too(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)], portal="hkd"), NOON)
    settle(
        database,
        UNIT,
        Pair(first="hkd", second="igate"),
        first_code=observation(1).code,
        second_code=None,
        by="Bà Lê 0912345678",
        reason="CCCD 001099012345 đã nhập",
        now=NOON.replace(hour=14),
    )
    (row,) = everything(database)["settlement"]
    assert not [value for value in row if isinstance(value, str) and _LEFT.search(value)]


HOSTILE = (
    '=HYPERLINK("http://x.example","y")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script>&amp;<![CDATA[]]>",
    "'; DROP TABLE dossier; --",
    "%s %(x)s {0} ${jndi:ldap://x} :name ?",
    "\u202eđảo ngược\u202c \u2066x\u2069",
    "Nguyễn Thị".encode().decode() + " / " + "Nguye\u0302\u0303n Thi\u0323",
    "\x01\x08\x0b\x1b[31m\x7f\u2028\u0085",
    "dài " * 5000,
    "👩‍👩‍👧 𠮷 \U0010ffff",
    '\\" \\\\ \n\r\t',
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_unharmed_from_every_field(database: Database, text: str) -> None:
    said = observation(1, **dict.fromkeys(WORDS, text), link=text)
    changes = record(database, UNIT, snapshot([said]), NOON)
    assert changes.new == 1
    with database.reading() as connection:
        row = connection.execute(select(dossier_version)).mappings().one()
    kept = dict.fromkeys((*WORDS, "link"), text)
    if len(text) > LONGEST_DEPARTMENT:
        kept["department"] = text[: LONGEST_DEPARTMENT - 1] + "…"
    assert {name: row[name] for name in (*WORDS, "link")} == kept
    assert record(database, UNIT, snapshot([said], hours=1), NOON).unchanged == 1


def test_a_cell_longer_than_an_index_takes_keeps_no_picture_from_being_recorded(database: Database) -> None:
    noise = "".join(map(chr, random.Random(7).choices(range(0x1EA0, 0x1EF9), k=4000)))  # no database packs it small
    said = observation(1, department=noise, applicant=noise)
    assert record(database, UNIT, snapshot([said, observation(2)]), NOON).new == 2
    assert record(database, UNIT, snapshot([said, observation(2)], hours=1), NOON).unchanged == 2
    with database.reading() as connection:
        applicants = connection.execute(select(dossier_version.c.applicant)).scalars().all()
    assert noise in applicants


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_the_gate_is_stable_and_leaves_what_is_clean(text: str) -> None:
    said = observation(1, **dict.fromkeys(WORDS, text))
    once = gated(said)
    assert gated(once) == once
    assert gated(observation(2)) is not None


def test_signs_that_no_database_keeps_are_dropped_and_nothing_else(database: Database) -> None:
    said = observation(1, officer="a\x00b\ud800c", raw_code="H40\x00", aliases=("G22.99.12-260504-000001\x00",))
    record(database, UNIT, snapshot([said]), NOON)
    with database.reading() as connection:
        row = connection.execute(select(dossier_version)).mappings().one()
    assert (row["officer"], row["raw_code"], row["aliases"]) == ("abc", "H40", ["G22.99.12-260504-000001"])
    clean: Observation = observation(3)
    assert gated(clean) is clean
    assert gated(replace(clean, link="https://x.example/012345678/y")).link == "https://x.example/012345678/y"
