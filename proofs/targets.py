"""Each pretend portal's profile as the attack portal attacks it: what of it is declared, and where a GET changes
something. A pretend portal without an entry here fails a test."""

from pathlib import Path

import sandbox
from sandbox.attack.server import AttackPortal, Declared, Target
from scrapers.profile import Login, Overrides, Portal, Session, load_portal

PROFILES = Path(sandbox.__file__).parent / "profiles"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_GRID_EVENT = "__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Page%242"
_GRID_PAGE = "sort=&page=1&pageSize=40&group=&filter="
_SEARCH = "/v1/birth/search-approve-publish?page=0"
_TOKEN = "/auth/realms/digo/protocol/openid-connect/token"  # noqa: S105 - an address
_FILTER = "tuNgay=01%2F05%2F2026&denNgay=12%2F05%2F2026&trangThai=0"
_RATES = "/api/v1/reporting/evaluation/service-results"

TARGETS = {
    "igate": Target(
        danger="/pa/dossier/NAME/force-end-process",
        declared=(Declared(method="POST", path=_TOKEN, body="grant_type=refresh_token", type=FORM, origin="sso"),),
    ),
    "hkd": Target(
        danger="/Officer/DeleteNAME.aspx",
        declared=(Declared(method="POST", path="/Officer/ApplicationList.aspx?h=1", body=_GRID_EVENT, type=FORM),),
    ),
    "hotich": Target(
        danger="/v1/NAME/delete",
        declared=(Declared(method="POST", path=_SEARCH, body='{"keyword":"","statuses":[]}', type=JSON),),
    ),
    "social": Target(
        danger="/hoso/xoaNAME",
        declared=(Declared(method="POST", path="/hoso/danhsach", body=_FILTER, type=FORM),),
    ),
    "land": Target(
        danger="/HoSo/XoaNAME",
        declared=(Declared(method="POST", path="/HoSo/Read", body=_GRID_PAGE, type=FORM),),
    ),
    "legacy": Target(danger="/hoso/xoa/NAME"),
    "construction": Target(
        danger="/pa/dossier/NAME/force-end-process",
        declared=(Declared(method="POST", path="/oauth/token", body="grant_type=refresh_token", type=FORM),),
    ),
    "national": Target(
        danger="/api/v1/dossiers/NAME/delete",
        declared=(Declared(method="POST", path="/api/v1/dossiers/search", body='{"lastId":""}', type=JSON),),
    ),
    "defence": Target(danger="/o/rest/v2/dossiers/NAME"),
    "index766": Target(
        danger="/api/v1/NAME",
        declared=(Declared(method="POST", path=_RATES, body='{"timeType":"MONTH","year":2026}', type=JSON),),
    ),
}


def attacked(portal: AttackPortal, key: str) -> Portal:
    """The profile of ``key``, its addresses those of the attack portal."""
    names = load_portal(PROFILES / key).origins
    return load_portal(PROFILES / key, Overrides(origins={name: portal.origins[name] for name in names}))


def attacked_by_hand(portal: AttackPortal, key: str) -> Portal:
    """The same, where only a person can log in: whom the attack portal shows as logged in at once."""
    login = Login(kind="person", logged_in="#user")
    return attacked(portal, key).model_copy(update={"login": login, "session": Session()})
