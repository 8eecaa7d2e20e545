"""The ways that the attack portal tries. Each has a name that the ledger knows again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """``name`` as in ``static/scenes.js``; ``group`` and ``what`` for people (English)."""

    name: str
    group: str
    what: str


def _group(group: str, vectors: dict[str, str]) -> tuple[Vector, ...]:
    return tuple(Vector(name=name, group=group, what=what) for name, what in vectors.items())


VECTORS: tuple[Vector, ...] = (
    *_group(
        "scripts",
        {
            "fetch-post": "fetch POST",
            "fetch-keepalive": "fetch POST with keepalive",
            "fetch-other-site": "fetch POST to the portal's other host, no-cors",
            "fetch-later": "fetchLater POST",
            "xhr-delete": "XMLHttpRequest DELETE",
            "xhr-put": "XMLHttpRequest PUT",
            "xhr-patch": "XMLHttpRequest PATCH",
            "beacon": "sendBeacon at once",
            "beacon-form": "sendBeacon of a form",
            "ping": "<a ping>",
            "javascript-url": "javascript: address that posts",
            "file": "file: by frame, window and fetch",
            "credential": "federated sign-in (FedCM) of a side-effect address",
        },
    ),
    *_group(
        "end of the page",
        {
            "beacon-pagehide": "beacon in pagehide, page left",
            "keepalive-pagehide": "keepalive fetch in pagehide, page left",
            "beacon-unload": "beacon in unload, page left",
            "beacon-visibility": "beacon in visibilitychange, page left",
            "beacon-pagehide-closed": "beacon in pagehide, page closed",
            "keepalive-pagehide-closed": "keepalive fetch in pagehide, page closed",
            "beacon-unload-closed": "beacon in unload, page closed",
            "beacon-visibility-closed": "beacon in visibilitychange, page closed",
        },
    ),
    *_group(
        "forms",
        {
            "form-popup": "form into a new window",
            "form-iframe": "form into a frame",
            "form-load": "form that sends itself on load",
            "form-blur": "form that sends itself on blur",
            "form-button": "<button formaction> in a harmless form",
            "form-get": "GET form to a side-effect address",
            "form-multipart": "multipart form",
            "form-plain": "text/plain form",
            "form-file": "form with a file",
            "row-delete": "“Xóa” appears under the row menu where the next careless click lands",
        },
    ),
    *_group(
        "frames and windows",
        {
            "iframe-same-site": "frame of the same site: fetch",
            "iframe-same-site-beacon": "frame of the same site: beacon",
            "iframe-same-site-end": "frame of the same site: beacon at its end",
            "iframe-other-site": "frame of another site: fetch",
            "iframe-other-site-beacon": "frame of another site: beacon",
            "iframe-other-site-end": "frame of another site: beacon at its end",
            "iframe-removed-end": "frame that is taken away: beacon",
            "iframe-srcdoc": "srcdoc frame",
            "iframe-blank": "about:blank frame",
            "iframe-blob": "blob: document",
            "iframe-data": "data: document with a form",
            "popup": "window.open, first request",
            "popup-beacon": "window.open, beacon",
            "popup-end": "window.open, beacon at its end",
            "popup-no-opener": "window.open without opener",
            "window-open-blank": "window.open(''), form written into it",
        },
    ),
    *_group(
        "workers",
        {
            "worker": "worker of the network",
            "worker-blob": "worker of a blob",
            "shared-worker": "shared worker",
            "service-worker": "service worker",
        },
    ),
    *_group(
        "other channels",
        {
            "web-socket": "WebSocket",
            "iframe-same-site-socket": "WebSocket in a frame",
            "iframe-blank-socket": "WebSocket in an about:blank frame",
            "popup-socket": "WebSocket in a window",
            "worker-socket": "WebSocket in a worker",
            "worker-blob-socket": "WebSocket in a blob worker",
            "shared-worker-socket": "WebSocket in a shared worker",
            "web-transport": "WebTransport (UDP)",
            "webrtc-stun": "WebRTC: STUN (UDP)",
            "webrtc-turn": "WebRTC: TURN over TCP to a foreign host",
            "event-source": "EventSource of a side-effect address",
        },
    ),
    *_group(
        "GETs that change something",
        {
            "fetch-get": "fetch GET",
            "image": "<img>",
            "css-url": "CSS url()",
            "css-import": "CSS @import",
            "script-source": "<script src>",
            "object": "<object>",
            "video": "<video>",
            "link-click": "link, clicked",
            "link-download": "<a download>",
            "window-open": "window.open",
            "location": "location.assign",
            "meta-refresh": "<meta refresh>",
        },
    ),
    *_group(
        "ahead of time",
        {
            "link-preload": "<link rel=preload>",
            "link-modulepreload": "<link rel=modulepreload>",
            "link-prefetch": "<link rel=prefetch>",
            "link-prerender": "<link rel=prerender>",
            "link-preconnect": "<link rel=preconnect> to a foreign host (a connection)",
            "speculation-prefetch": "speculation rules: prefetch",
            "speculation-prerender": "speculation rules: prerender",
            "speculation-shadow": "speculation rules in a closed shadow tree",
        },
    ),
    *_group(
        "answers of the server",
        {
            "redirect-307": "307 after a declared POST",
            "redirect-308": "308 after a declared POST",
            "redirect-chain": "307 chain over two hosts after a declared POST",
            "redirect-abroad": "307 to a foreign host after a declared POST",
            "redirect-302-foreign": "302 to a foreign host",
            "redirect-302-danger": "302 to a side-effect address",
            "answer-refresh": "Refresh header",
            "answer-link": "Link header: prefetch",
            "answer-report": "report-uri of the portal's own content policy",
            "answer-speculation": "Speculation-Rules header",
            "answer-shadow": "speculation rules in the document's closed shadow tree",
        },
    ),
    *_group(
        "foreign hosts",
        {
            "fetch-foreign": "fetch",
            "image-foreign": "<img>",
            "form-foreign": "form POST",
            "iframe-foreign": "frame",
            "location-foreign": "location.assign",
        },
    ),
    *_group(
        "a declared request, with more in it",
        {
            "declared-query": "an undeclared name in the query",
            "declared-content": "an undeclared field or key",
            "declared-event": "another form event (Delete$1)",
            "declared-plain": "as text/plain",
            "declared-writing": "in another character set (IBM037)",
            "declared-blob": "as a blob",
            "declared-multipart": "as a multipart form",
            "declared-file": "as a file",
        },
    ),
)

NAMES = frozenset(vector.name for vector in VECTORS)
