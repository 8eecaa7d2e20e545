"""What Chromium is told at its start besides what its driver tells it."""

_ALWAYS = (
    # It finds no names by itself: the gateway does, for the portal's hosts.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-component-update",
    "--disable-breakpad",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-blink-features=FedCm",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # the headless shell's name for it
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # Chrome's and Edge's
)
_UNSEEN = ("--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu")  # nothing is drawn: some 60 MB less


def arguments(*, visible: bool) -> list[str]:
    """``visible``: with a window, for a person."""
    return [*_ALWAYS, *(() if visible else _UNSEEN)]
