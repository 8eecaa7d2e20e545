"""A logged-in session with a pretend portal without a browser: plain HTTP, for the tests of families."""

import asyncio
import json
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPResponse
from urllib.error import HTTPError
from urllib.parse import urlencode

from dossiers.codes import normalise_code
from dossiers.observation import Observation
from dossiers.privacy import mask_name
from sandbox.model import DossierView
from sandbox.serve import RunningSandbox
from scrapers.errors.portal import LoggedOut, Unavailable
from scrapers.profile import Portal
from scrapers.transport import Reply, Request
from tests.sandbox.portal_client import HkdVisitor, IgateVisitor
from tests.sandbox.portal_world import AT, TinyWorld


@dataclass(slots=True)
class LivePortal:
    """Implements ``Transport``. ``shown`` is the page that the log-in ended at; ``kept`` are all replies."""

    portal: Portal
    token: str = ""
    shown: Reply | None = None
    kept: list[tuple[Request, Reply]] = field(default_factory=list)

    async def send(self, request: Request) -> Reply:
        """The reply, with the few errors that the session would recognise."""
        query = urlencode(request.query)
        joint = "?" if query else ""
        url = f"{self.portal.origins[request.origin]}{request.path}{joint}{query}"
        body, headers = None, {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if request.form is not None:
            body = urlencode(request.form).encode()
        if request.json is not None:
            body, headers["Content-Type"] = json.dumps(request.json).encode(), "application/json"
        reply = await asyncio.to_thread(_ask, request.method, url, headers, body)
        self.kept.append((request, reply))
        if reply.status == 401 or "Login.aspx" in reply.url:
            raise LoggedOut.of(self.portal.name)
        if reply.status >= 500:
            raise Unavailable.of(self.portal.name)
        return reply

    async def page_html(self) -> Reply:
        """The page that the log-in ended at."""
        assert self.shown is not None
        return self.shown


def log_in(running: RunningSandbox, portal: Portal) -> LivePortal:
    """A session of the portal's own account."""
    live = LivePortal(portal)
    account = running.accounts.get(portal.key)
    if portal.key == "igate" and account:
        igate = IgateVisitor(running)
        live.token = igate.trade_code(igate.submit(account.username, account.password)).json()["access_token"]
    elif portal.key == "hkd" and account:
        hkd = HkdVisitor(running)
        hkd.log_in(account.username, account.password)
        body = hkd.page.text.encode()
        live.shown = Reply(status=200, url=hkd.url, content_type="text/html; charset=utf-8", body=body)
    elif account:
        body = json.dumps({"username": account.username, "password": account.password}).encode()
        url = f"{portal.origins['portal']}/api/auth/login"
        reply = _ask("POST", url, {"Content-Type": "application/json"}, body)
        live.token = reply.json()["result"]["token"]
    return live


def _ask(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 (loopback only)
    try:
        answer: HTTPResponse | HTTPError = opener.open(request, timeout=10)
    except HTTPError as error:
        answer = error
    with answer:
        content_type = answer.headers.get("content-type", "")
        return Reply(status=answer.status or 0, url=answer.url or url, content_type=content_type, body=answer.read())


def expected(portal: str, view: DossierView) -> dict[str, object]:
    """What a collector should make of a dossier."""
    own_field = {"hkd": "Thành lập và hoạt động của hộ kinh doanh", "hotich": "Hộ tịch"}
    return {
        "code": normalise_code(view.code),
        "list_key": view.list_key,
        "status": view.status,
        "aliases": view.aliases if portal == "igate" else (),
        "procedure_code": view.procedure_code,
        "procedure_name": view.procedure_name,
        "field_name": own_field.get(portal, view.field_name),
        "applicant": mask_name(view.applicant),
        "channel": view.channel,
        "submitted_at": view.submitted_at,
        "received_at": view.received_at,
        "due_at": view.due_at,
        "finished_at": view.finished_at,
        "returned_at": view.returned_at,
        "department": view.department,
        "officer": view.officer,
    }


def told(observation: Observation) -> dict[str, object]:
    """The same of what was collected."""
    names = expected("igate", TinyWorld(1).at(AT).portals["igate"][0])
    return {name: getattr(observation, name) for name in names}
