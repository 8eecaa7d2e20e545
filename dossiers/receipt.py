"""Where the dossiers of a portal are received: the question behind "tỷ lệ tiếp nhận tại Trung tâm".

Source: NĐ 118/2025/NĐ-CP: every dossier of the ward is received, and its result handed over, at the one-stop centre. In
some ministry portals a dossier goes to another officer's account and never passes by the centre's own hands.
"""

from enum import StrEnum


class Receipt(StrEnum):
    """What a portal is to the centre. A portal of which nobody has said it counts as unknown, never as one of these."""

    ONE_STOP = "one_stop"  # the centre's own one-stop system
    CENTRE = "centre"  # the centre's officers receive dossiers in this portal themselves
    ELSEWHERE = "elsewhere"  # dossiers here reach other hands: each must be received at the one-stop system too

    @property
    def at_centre(self) -> bool:
        """Whether a dossier that was received here was received at the centre."""
        return self is not Receipt.ELSEWHERE

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return _LABELS[self]


_LABELS = {
    Receipt.ONE_STOP: "hệ thống một cửa của Trung tâm",
    Receipt.CENTRE: "Trung tâm tiếp nhận ngay trên cổng này",
    Receipt.ELSEWHERE: "hồ sơ đến thẳng người khác, không qua Trung tâm",
}
