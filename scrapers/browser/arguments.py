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
_UNSEEN = (
    "--disable-gpu",  # nothing is drawn: some 60 MB less by these three
    "--disable-software-rasterizer",
    "--in-process-gpu",
    # Nobody looks at the page and no picture is taken of it: instead of its window and some screens around it, painted
    # in memory, at most 1 MB of it is (some 20 MB less). Layout, scrolling, clicks and the page's own frames of
    # animation do not follow from what is painted.
    "--force-gpu-mem-available-mb=1",
    # On Linux a second mother process ("zygote") stands ready for helpers that have no sandbox, of which there is one
    # in a run, the network's: it is started directly instead, 8 MB less. Chromium has this for machines with little
    # memory and warns of browsers that are updated under way: a run lasts minutes. Where all pages come from, the
    # sandboxed mother, stays as it is.
    "--no-unsandboxed-zygote",
)


def arguments(*, visible: bool) -> list[str]:
    """``visible``: with a window, for a person."""
    return [*_ALWAYS, *(() if visible else _UNSEEN)]
