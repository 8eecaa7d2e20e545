"""What every report of a unit has in common. It comes from configuration, never from a portal."""

from dataclasses import dataclass

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The fixed words of a unit's monthly report, in Vietnamese.

    ``parent_body`` and ``issuing_body`` stand at the top left, in capitals; ``number_suffix`` after "Số: /";
    ``place`` before the date (both number and date are left for the hand). ``basis`` is the order that the report
    obeys, with or without "Thực hiện" before it; ``counted_for`` is in whose name dossiers were received; ``centre``
    is who reports. ``addressees`` and ``recipients`` are list items without dash; the punctuation at their ends is
    set by us. ``signer_lines`` stand above the signature ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC").
    """

    parent_body: str
    issuing_body: str
    number_suffix: str
    place: str
    centre: str
    counted_for: str = "UBND phường"
    basis: str | None = None
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signer_lines: tuple[str, ...] = ()
    signer_name: str | None = None
