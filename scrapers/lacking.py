"""What a profile's own ``[[allow]]`` would stop of the requests that its own lists need. Pure.

The guard stops what a profile forgot to declare only while the portal is read; who writes the profile should know it
before. What only a page says (where its form goes, what its scripts fetch) can't be foreseen.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scrapers.errors.catalogue import BLOCK_REASONS
from scrapers.foreseen import Foreseen, Place, foreseen
from scrapers.guard.decision import Allow, Block, RequestFacts, decide
from scrapers.profile import Portal
from scrapers.profile.lines import find_line
from scrapers.session.browser_session import body_of, url_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A request that the profile's own rules stop. ``sentence`` is Vietnamese; ``entry`` what to add, as TOML; empty
    where nothing should be added."""

    place: Place
    sentence: str
    entry: str

    def told(self, file: Path) -> str:
        """With file and line, for people."""
        line = find_line(file.read_text("utf-8-sig"), self.place)
        where = f"{file}, dòng {line}" if line else str(file)
        return f"Mô tả cổng {where}: {self.sentence}" + (f" Hãy thêm vào tệp:\n\n{self.entry}" if self.entry else "")


def lacking(portal: Portal) -> tuple[Lacking, ...]:
    """Everything foreseen that would be stopped, each once; and a log-in without any request that could be one."""
    rules, known = portal.guard_rules(), _with_any_parameters(portal)
    found: dict[str, Lacking] = {}
    for each in foreseen(known):
        body, content = body_of(each.request)
        facts = RequestFacts(
            method=each.request.method,
            url=url_of(known, each.request),
            body=body,
            content_type=next(iter(content.values()), ""),
        )
        decision = decide(rules, facts, each.phase)
        if not isinstance(decision, Allow):
            lack = _lack(portal, each, decision)
            found.setdefault(lack.entry or lack.sentence, lack)
    logs_in = any(each.use in ("login", "session") and each.method == "POST" for each in portal.allow)
    if portal.login.kind != "none" and not logs_in:
        entry = '[[allow]]\nfor = "login"\nmethod = "POST"\npath = "/…"\nfields = ["…"]\n'
        words = "chưa có [[allow]] nào có for = “login” và method = “POST”, nên không gửi được mật khẩu."
        found["login"] = Lacking(place=("login",), sentence=words, entry=entry)
    return tuple(found.values())


def _with_any_parameters(portal: Portal) -> Portal:
    """Values that only the office knows stand for themselves: what counts here is where they go."""
    text = portal.model_dump_json(include={"lists"})
    some = dict.fromkeys(re.findall(r"\{([a-z_]+)\}", text), "0")
    told = {name: value for name, value in portal.parameters.items() if value}
    return portal.model_copy(update={"parameters": some | told})


def _lack(portal: Portal, each: Foreseen, block: Block) -> Lacking:
    request = each.request
    why = BLOCK_REASONS.get(block.reason, block.reason)
    path = request.path.partition("?")[0]
    said = f"{each.who} sẽ gửi {request.method} {path} nhưng sẽ bị chặn vì {why}."
    if block.reason == "dangerous_path":
        return Lacking(place=each.place, sentence=f"{said} Đường dẫn này nằm trong dangerous_paths.", entry="")
    return Lacking(place=each.place, sentence=said, entry=_entry(portal, each, path))


def _entry(portal: Portal, each: Foreseen, path: str) -> str:
    """An ``[[allow]]`` for exactly this request."""
    request = each.request
    query = dict.fromkeys(name for name, _ in request.query)
    lines = ["[[allow]]", f'for = "{each.use}"', f'method = "{request.method}"']
    lines += [f'origin = "{request.origin}"'] if request.origin != "portal" else []
    lines += [f"path = {_text(path)}"]
    lines += [f"query = {_list(query)}"] if query else []
    if request.form is not None:
        fields = dict.fromkeys(name for name, _ in request.form)
        if "__EVENTTARGET" in fields:
            event = f"{dict(request.form)['__EVENTTARGET']}|Page$*"
            lines.append(f"events = {_list([event])}")
        lines.append(f"fields = {_list(fields)}")
    elif request.json is not None:
        lines.append(f"json = {_list(_shapes('', request.json))}")
    return "\n".join(lines) + "\n"


def _shapes(path: str, value: object) -> list[str]:
    """The keys of a JSON with their types, as an ``[[allow]]`` writes them."""
    if isinstance(value, dict):
        return [line for name, inner in value.items() for line in _shapes(f"{path}.{name}".lstrip("."), inner)]
    if isinstance(value, list):
        return _shapes(f"{path}[]", value[0]) if value else [f"{path}[]:string"]
    kinds = {bool: "boolean", str: "string", int: "number", float: "number", type(None): "null"}
    return [f"{path}:{kinds[type(value)]}"]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a TOML string too


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
