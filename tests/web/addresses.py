"""Every address of the dashboard, out of its own list of routes: a new page is tried without being named anywhere."""

import re
from collections.abc import Mapping

from reporting.web.app import ENTRIES
from tests.web.worlds import REPORTED

_SAMPLES: Mapping[str, str] = {"id": "1", "month": REPORTED, "place": "0", "number": "0"}
FILES = (".xlsx", ".svg", "/ban-chup", "/tep/", "/phieu/", "/xin-loi/")
"""What marks an address that gives a file and no page."""
MORE = (
    "/ho-so?chi-tieu=overdue&cot=ma,han,can-bo&xep=-chu",
    "/ho-so?trang-thai=tat-ca&cot=ma,thu-tuc,chu,phong,can-bo,linh-vuc,cong,trang-thai",
    "/ho-so?tim=khong+co+gi+nhu+the",
    "/ho-so?chi-tieu=khong-co",
    f"/bao-cao/{REPORTED}/thay-doi?tu=1&den=2",
    "/ho-so/999999",
    "/khong-co",
)
"""Pages in another state: other columns, empty, a bad filter, nothing there."""


def sample(path: str) -> str:
    """An address of the route ``path``. A parameter that has no sample here is an error."""
    return re.sub(r"\{([a-z]+)(?::int)?\}", lambda found: _SAMPLES[found[1]], path)


PAGES = tuple(
    sample(entry.path) for entry in ENTRIES if not entry.post and not any(mark in entry.path for mark in FILES)
)
ALL_FILES = tuple(
    sample(entry.path) for entry in ENTRIES if not entry.post and any(mark in entry.path for mark in FILES)
)
