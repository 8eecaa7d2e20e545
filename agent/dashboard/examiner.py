"""The check-up in the background: ``hoso doctor`` as a child process, so that a page never starts a browser itself."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.doctor.model import Finding
from reporting.web.office import Check, Examination

_LONGEST = 180
_FINDINGS = TypeAdapter(list[Finding])


class ChildExaminer:
    """Keeps what was found last. ``now`` gives aware instants."""

    def __init__(self, config: Path, now: Callable[[], datetime]) -> None:
        self._command = [sys.executable, "-m", "agent", "--config", str(config), "doctor", "--json"]
        self._now = now
        self._lock = threading.Lock()
        self._last = Examination()

    def last(self) -> Examination:
        """What is known; at once."""
        with self._lock:
            return self._last

    def begin(self) -> None:
        """Starts a check-up unless one runs."""
        with self._lock:
            if self._last.running:
                return
            self._last = Examination(checks=self._last.checks, at=self._last.at, running=True)
        threading.Thread(target=self._examine, daemon=True).start()

    def _examine(self) -> None:
        found = self._found()
        with self._lock:
            self._last = found

    def _found(self) -> Examination:
        try:
            done = subprocess.run(self._command, capture_output=True, timeout=_LONGEST, check=False)
            findings = _FINDINGS.validate_python(json.loads(done.stdout))
        except subprocess.TimeoutExpired:
            return Examination(failed=f"Kiểm tra quá {_LONGEST} giây nên đã dừng. Hãy thử lại, hoặc chạy: hoso doctor")
        except (OSError, ValueError, ValidationError):
            return Examination(failed="Không chạy được phần kiểm tra máy. Hãy chạy: hoso doctor")
        checks = tuple(
            Check(key=each.key, level=each.level.value, sentence=each.sentence, advice=each.advice) for each in findings
        )
        return Examination(checks=checks, at=self._now())
