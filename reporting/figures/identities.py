"""The sums that the report's figures must keep. What does not add up is shown, never repaired.

Source: the centre's own report and Biểu II.06a/VPCP/KSTT (3 = 4 + 5 + 6, 7 = 8 + 9 + 10, 11 = 12 + 13, 3 = 7 + 11).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.figures.model import IdentityBreak, MonthlyFigures
from reporting.figures.rules import FIGURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``left`` is the sum of ``right``; all are figures' keys."""

    key: str
    left: str
    right: tuple[str, ...]


IDENTITIES = (
    Identity(
        key="received_parts",
        left="received_total",
        right=("received_online", "received_direct", "received_unknown_channel", "carried_over"),
    ),
    Identity(
        key="resolved_parts",
        left="resolved_total",
        right=("resolved_early", "resolved_on_time", "resolved_late", "refused", "withdrawn"),
    ),
    Identity(key="open_parts", left="open_total", right=("open_in_time", "open_overdue")),
    Identity(key="all", left="received_total", right=("resolved_total", "open_total")),
)


def check_identities(
    figures: MonthlyFigures, culprits: Mapping[str, tuple[tuple[str, str], ...]] | None = None
) -> tuple[IdentityBreak, ...]:
    """The sums that don't come out, and those that do only because dossiers on both sides cancel out.

    ``culprits`` gives, by identity key, the (portal, code) of the dossiers that are not counted exactly once on both
    sides (see ``reporting.figures.period.culprits``).
    """
    found = []
    for identity in IDENTITIES:
        left = int(getattr(figures, identity.left))
        right = sum(int(getattr(figures, key)) for key in identity.right)
        dossiers = (culprits or {}).get(identity.key, ())
        if left != right or dossiers:
            found.append(
                IdentityBreak(
                    key=identity.key,
                    sentence=_sentence(identity, figures, left, right),
                    left=left,
                    right=right,
                    dossiers=dossiers,
                )
            )
    return tuple(found)


def _sentence(identity: Identity, figures: MonthlyFigures, left: int, right: int) -> str:
    parts = " + ".join(f"{FIGURES[key].label} ({getattr(figures, key)})" for key in identity.right)
    name = FIGURES[identity.left].label
    if left == right:
        return f"{name} ({left}) bằng {parts} chỉ vì các hồ sơ sai lệch bù trừ nhau."
    return f"{name} ({left}) không bằng {parts}, lệch {abs(left - right)} hồ sơ."
