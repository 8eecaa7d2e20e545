"""Faults of the way: answers that break off, stand still, never come; pages that ask, open windows, hand out files."""

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import Fault, Faults

FILE_PATH = "/assets/bao-cao.exe"
"""A file that is handed out to whoever asks."""

_INTRUSIONS = {
    "dialog": "alert('Phiên bản mới'); confirm('Tải lại trang?'); window.onbeforeunload = () => 'Rời trang?';",
    "popup": "window.open('/assets/social.css'); window.print();",
    "download": f"const a = document.createElement('a'); a.href = '{FILE_PATH}'; a.download = 'a.exe'; a.click();",
}


async def broken_off(faults: Faults, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> bool:
    """Whether a fault of the way has taken the request, which the portal has served all the same; what the fault left
    of the answer was sent."""
    if _strikes(faults, Fault.STATUS, scope):
        await app(scope, receive, _nowhere)
        await HTMLResponse("<h1>Lỗi máy chủ</h1>", status_code=int(faults.number(Fault.STATUS, "code", 503)))(
            scope, receive, send
        )
        return True
    if _strikes(faults, Fault.SILENT, scope):
        await app(scope, receive, _nowhere)
        await _until_it_hangs_up(receive)
        return True
    for fault in (Fault.DRIP, Fault.CUT_SHORT):
        if _strikes(faults, fault, scope):
            kind = "drip" if fault is Fault.DRIP else faults.text(fault, "kind", "length")
            await _half(kind, app, scope, receive, send)
            return True
    return False


def intruding(faults: Faults, send: Send) -> Send:
    """``send`` with a script at the end of each whole page, where a fault puts one there."""
    if not faults.on(Fault.INTRUDE):
        return send
    script = f"<script>{_INTRUSIONS[faults.text(Fault.INTRUDE, 'kind', 'dialog')]}</script></body>".encode()
    start: Message | None = None

    async def add(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            if headers.get(b"content-type", b"").startswith(b"text/html"):
                start = message
                return
        elif start is not None:
            body = message.get("body", b"").replace(b"</body>", script)
            headers = {**dict(start["headers"]), b"content-length": str(len(body)).encode()}
            await send({**start, "headers": [*headers.items()]})
            message, start = {**message, "body": body}, None
        await send(message)

    return add


def file_of(scope: Scope) -> Response | None:
    """The file that ``INTRUDE`` hands out, where it is asked for."""
    if scope["path"] != FILE_PATH:
        return None
    return Response(b"MZ", media_type="application/octet-stream", headers={"Content-Disposition": "attachment"})


def _strikes(faults: Faults, fault: Fault, scope: Scope) -> bool:
    return faults.text(fault, "path", "") in scope["path"] and faults.strike(fault)


async def _nowhere(message: Message) -> None:
    return


async def _half(kind: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """The first half of the answer. ``length``: then the connection is closed, though more was announced; ``framed``:
    half is all that was announced (as where a server that announces nothing is cut off); ``drip``: then it stays open
    and nothing more comes."""
    held: list[Message] = []

    async def hold(message: Message) -> None:
        held.append(message)

    await app(scope, receive, hold)
    body = b"".join(message.get("body", b"") for message in held if message["type"] == "http.response.body")
    half = body[: len(body) // 2]
    announced = len(half) if kind == "framed" else len(body)
    headers = {**dict(held[0]["headers"]), b"content-length": str(announced).encode()}
    await send({**held[0], "headers": [*headers.items()]})
    await send({"type": "http.response.body", "body": half, "more_body": kind != "framed"})
    if kind == "drip":
        await _until_it_hangs_up(receive)


async def _until_it_hangs_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
