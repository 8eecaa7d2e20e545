"""What is kept of a run beside its snapshot: a small record always, masked captures of pages on failure or as asked.

``<evidence>/<date>/<portal>-<run>/run.json``, ``page-NN.html|json|txt`` (what was seen when something was wrong) and
``list-NN.html|json|txt`` (pages of the lists, where they are to be kept). No pictures: they can't be masked for sure.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from dossiers.dates import local_date
from dossiers.snapshot import Snapshot
from scrapers.evidence.mask import mask_html, mask_json, mask_words

_LARGEST_INPUT = 2_000_000  # characters of a reply that are looked at
_LARGEST_CAPTURE = 200_000  # characters that are kept of it
_MOST_CAPTURES = 4
_MASKED = "•••"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRules:
    """How captures are kept. ``seal`` makes a file's content unreadable to others, ``suffix`` tells such files apart;
    ``keep_pages``: the pages of the lists are kept from every run, not only what a failure showed; ``keeps``: anything
    is written at all."""

    seal: Callable[[bytes], bytes] = bytes
    suffix: str = ""
    keep_pages: bool = False
    keeps: bool = True


PLAIN = EvidenceRules()
"""Readable files, for tests and pretend portals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One masked page on disk. ``file`` is its name in the run's folder, ``sha256`` the hash of that file,
    ``source_sha256`` of the text as the portal sent it, ``url`` without query."""

    file: str
    sha256: str
    source_sha256: str
    url: str
    status: int | None


class RunEvidence:
    """The evidence of one run of one portal. Nothing is written before there is something to keep."""

    def __init__(
        self,
        root: Path,
        portal: str,
        run_key: str,
        started_at: datetime,
        secrets: Sequence[str],
        rules: EvidenceRules = PLAIN,
    ) -> None:
        """``root`` is the evidence folder; ``secrets`` must not appear in any file (the password)."""
        self._root = root
        self._rules = rules
        day = local_date(started_at).isoformat()
        self._folder = root / day / f"{_file_word(portal)}-{_file_word(run_key)}"
        self._secrets = tuple(secret for secret in secrets if secret)
        self._captures: list[Capture] = []
        self._kept: list[str] = []

    def capture(self, *, url: str, text: str, content_type: str, status: int | None) -> str | None:
        """Keeps the masked page; its path below the evidence folder, or ``None`` when the run has kept enough."""
        if len(self._captures) >= _MOST_CAPTURES or not self._rules.keeps:
            return None
        suffix, content = self.masked(text, content_type)
        file = self._write(f"page-{len(self._captures) + 1:02}.{suffix}", content)
        self._captures.append(
            Capture(
                file=file.rpartition("/")[2],
                sha256=hashlib.sha256(content).hexdigest(),
                source_sha256=hashlib.sha256(text.encode(errors="replace")).hexdigest(),
                url=self._hide(_without_query(url)),
                status=status,
            )
        )
        return file

    def masked(self, text: str, content_type: str) -> tuple[str, bytes]:
        """A page as it may be kept: the ending of its file's name, and its content. Pure."""
        suffix, masked = self._mask(text[:_LARGEST_INPUT], content_type)
        return suffix, masked[:_LARGEST_CAPTURE].encode(errors="replace")

    def keep(self, name: str, content: bytes) -> str:
        """Keeps what was masked before; its path below the evidence folder. Raises ``OSError``."""
        self._kept.append(self._write(name, content))
        return self._kept[-1]

    def kept_as(self, sha256: str) -> str | None:
        """Where the capture with this hash lies below the evidence folder, if there is one."""
        found = (capture.file for capture in self._captures if capture.sha256 == sha256)
        return next((self._relative(file) for file in found), None)

    def finish(self, snapshot: Snapshot, browser_version: str) -> tuple[str, ...]:
        """Writes ``run.json``; the paths of all files of the run below the evidence folder."""
        if not self._rules.keeps:
            return ()
        record = _record(snapshot, browser_version, self._captures)
        written = self._write("run.json", self._hide(json.dumps(record, ensure_ascii=False, indent=1)).encode())
        return (written, *(self._relative(capture.file) for capture in self._captures), *self._kept)

    def _mask(self, text: str, content_type: str) -> tuple[str, str]:
        # The secret goes first, as it stands, and again after masking, whatever masking did to the rest.
        text = self._hide(text)
        if "json" in content_type:
            return "json", self._hide(mask_json(text))
        if "html" in content_type or "xml" in content_type:
            return "html", self._hide(mask_html(text))
        return "txt", self._hide(mask_words(text))

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _MASKED)
        return text

    def _write(self, name: str, content: bytes) -> str:
        """A file that the disk has no room for leaves nothing behind."""
        sealed = self._rules.seal(content)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{name}{self._rules.suffix}"
        try:
            path.write_bytes(sealed)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return self._relative(path.name)

    def _relative(self, name: str) -> str:
        return (self._folder / name).relative_to(self._root).as_posix()


def _record(snapshot: Snapshot, browser_version: str, captures: Sequence[Capture]) -> dict[str, Any]:
    return {
        "portal": snapshot.portal,
        "run": snapshot.run_key,
        "started_at": snapshot.started_at.isoformat(),
        "finished_at": snapshot.finished_at.isoformat(),
        "verdict": snapshot.verdict.value,
        "browser": browser_version,
        "lists": [
            {
                "list": walk.list_key,
                "declared_total": walk.declared_total,
                "distinct": walk.distinct_seen,
                "rows": walk.rows_seen,
                "pages": walk.pages,
                "sweeps": walk.sweeps,
                "proof": walk.proof.value if walk.proof else None,
                "reason": walk.reason,
            }
            for walk in snapshot.walks
        ],
        "pages": [
            {"list": mark.list_key, "page": mark.index, "rows": mark.rows, "sha256": mark.sha256, "file": mark.file}
            for mark in snapshot.page_marks
        ],
        "observations_sha256": _observations_hash(snapshot),
        "problems": [problem.code for problem in snapshot.problems],
        "blocked": [
            {
                "method": block.method,
                "url": block.url,
                "write_like": block.write_like,
                "reason": block.reason,
                "times": block.times,
            }
            for block in snapshot.blocked
        ],
        "blocked_total": snapshot.blocked_total,
        "captures": [
            {
                "file": capture.file,
                "sha256": capture.sha256,
                "source_sha256": capture.source_sha256,
                "url": capture.url,
                "status": capture.status,
            }
            for capture in captures
        ],
    }


def _observations_hash(snapshot: Snapshot) -> str:
    """One hash over all that was read: equal where two runs read the same."""
    hashes = sorted(observation.content_hash() for observation in snapshot.observations)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))


def _file_word(text: str) -> str:
    """Only what every file system takes; portal and run keys are ours, so nothing is lost in practice."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-") or "run"
