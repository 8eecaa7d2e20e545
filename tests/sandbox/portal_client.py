"""A plain HTTP client for the portals' tests: cookies are kept, redirects are shown, errors are answers."""

import base64
import hashlib
import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPMessage, HTTPResponse
from http.cookiejar import CookieJar
from typing import IO, Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from sandbox.serve import RunningSandbox


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of an answer."""

    status: int
    headers: Message
    text: str

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class Client:
    """One visitor."""

    def __init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(_NoRedirects, jar, urllib.request.ProxyHandler({}))

    def ask(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: object = None,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        timeout: float = 10,
    ) -> Answer:
        """One request; ``form`` is sent as a form, ``body`` as JSON."""
        data = urlencode(form).encode() if form is not None else None
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        sent |= headers or {}
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(url, data=data, headers=sent, method=method)  # noqa: S310 (loopback only)
        try:
            answer: HTTPResponse | urllib.error.HTTPError = self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.status or 0, answer.headers, answer.read().decode())


def attribute(page: str, pattern: str) -> str:
    """The first group of ``pattern`` in a page, unescaped."""
    found = re.search(pattern, page)
    assert found is not None, f"{pattern} is not in the page"
    return html.unescape(found.group(1))


class IgateVisitor(Client):
    """Walks through the sign-on as the portal's script does."""

    VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-0123456789"

    def __init__(self, running: RunningSandbox) -> None:
        super().__init__()
        self.portal = running.origins["igate"]["portal"]
        self.sso = running.origins["igate"]["sso"]
        self.oidc = f"{self.sso}/auth/realms/digo/protocol/openid-connect"

    def open_login(self, redirect_uri: str = "") -> Answer:
        """Ask for the log-in page."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.VERIFIER.encode()).digest()).decode().rstrip("=")
        query = {
            "client_id": "web-onegate", "redirect_uri": redirect_uri or f"{self.portal}/", "response_type": "code",
            "state": "st", "nonce": "n", "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return self.ask("GET", f"{self.oidc}/auth?{urlencode(query)}")

    def submit(self, username: str, password: str) -> Answer:
        """Open the log-in page and send a password."""
        page = self.open_login().text
        action = attribute(page, r'id="kc-form-login" action="([^"]+)"')
        return self.ask("POST", urljoin(self.sso, action), form={"username": username, "password": password})

    def trade(self, **fields: str) -> Answer:
        """Ask for a token."""
        return self.ask("POST", f"{self.oidc}/token", form={"client_id": "web-onegate", **fields})

    def trade_code(self, answer: Answer, verifier: str = VERIFIER) -> Answer:
        """Trade the code of the redirect back."""
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        wanted = {"redirect_uri": f"{self.portal}/", "code_verifier": verifier}
        return self.trade(grant_type="authorization_code", code=code, **wanted)

    def search(self, token: str, **query: str) -> Answer:
        """One list page."""
        asked = urlencode({"page": "0", "size": "50", "spec": "page"} | query)
        return self.ask("GET", f"{self.portal}/pa/dossier/search?{asked}", token=token)


class HkdVisitor(Client):
    """Sends the hidden fields back as a browser does."""

    def __init__(self, running: RunningSandbox) -> None:
        super().__init__()
        self.origin = running.origins["hkd"]["portal"]
        self.page = Answer(0, Message(), "")
        self.url = ""

    def follow(self, answer: Answer) -> Answer:
        """Follow redirects; remembers the page where they end."""
        while answer.status == 302:
            self.url = urljoin(self.origin, answer.headers["location"])
            answer = self.ask("GET", self.url)
        self.page = answer
        return answer

    def open(self) -> Answer:
        """The first page."""
        return self.follow(self.ask("GET", f"{self.origin}/Default.aspx"))

    def post(self, **fields: str) -> Answer:
        """Post the present page's form back."""
        hidden = {
            name: attribute(self.page.text, rf'id="{name}" value="([^"]*)"')
            for name in ("__EVENTTARGET", "__EVENTARGUMENT", "__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTVALIDATION")
        }
        return self.follow(self.ask("POST", self.url, form=hidden | fields))

    def log_in(self, username: str, password: str) -> Answer:
        """Open the portal and send a password."""
        self.open()
        button = {"ctl00$C$LoginBtn": "Đăng nhập"}
        return self.post(**{"ctl00$C$UserNameFld": username, "ctl00$C$PasswordFld": password}, **button)

    def turn(self, page: int) -> Answer:
        """Click a number of the pager."""
        return self.post(__EVENTTARGET="ctl00$C$GridFld", __EVENTARGUMENT=f"Page${page}")

    def codes(self) -> list[str]:
        """The codes of the grid."""
        return re.findall(r"<td>([GH]\d\d[^<]+)</td>", self.page.text)
