"""What the pretend ward does: departments, portals, and who works in which.

Which department does what is this ward's own; the procedures stand in ``sandbox.procedures``.
"""

from dataclasses import dataclass

from dossiers.receipt import Receipt

ECONOMY = "Phòng Kinh tế, Hạ tầng và Đô thị"
CULTURE = "Phòng Văn hóa - Xã hội"
OFFICE = "Văn phòng HĐND & UBND"
CENTRE = "Trung tâm Phục vụ hành chính công"
POLICE = "Công an phường"
MILITARY = "Ban Chỉ huy Quân sự phường"

DEPARTMENTS = (ECONOMY, CULTURE, OFFICE, CENTRE, POLICE, MILITARY)

IGATE = "igate"
CONSTRUCTION = "construction"
HKD = "hkd"
HOTICH = "hotich"
NATIONAL = "national"
LAND = "land"
LEGACY = "legacy"
DEFENCE = "defence"
SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFacts:
    """What the world knows of one portal.

    ``carried``: how likely a dossier carried over from the last period lies here, next to the other portals.
    ``unit_block``: the head of its dossier codes, with ``{code}`` for the ward's code, ``{province}`` and ``{tail}``
    for its parts, or the name of one of the ward's other codes. ``digits``: of the running number; ``yearly``: it runs
    over the year, else over the day. ``repeats``: it shows again dossiers of another portal, under another code.
    ``receipt``: where its dossiers are received.
    """

    key: str
    lists: tuple[str, ...] = ("dossiers",)
    carried: float = 1.0
    unit_block: str = "{code}"
    digits: int = 4
    yearly: bool = False
    repeats: bool = False
    receipt: Receipt | None = Receipt.CENTRE


# Few portals keep a dossier for a month: household business is due in 3 days, most of civil status in 1 to 5.
FACTS = {
    facts.key: facts
    for facts in (
        PortalFacts(key=IGATE, receipt=Receipt.ONE_STOP),
        PortalFacts(
            key=HKD,
            lists=("applications",),
            carried=0.3,
            unit_block="{business_code}",
            digits=6,
            yearly=True,
            receipt=Receipt.ELSEWHERE,
        ),
        PortalFacts(key=HOTICH, lists=("birth", "death", "marriage"), carried=0.35, unit_block="{civil_code}"),
        PortalFacts(key=CONSTRUCTION, unit_block="G17.{tail}", digits=6, yearly=True),
        PortalFacts(key=LAND, carried=1.6, unit_block="{code}.8"),
        PortalFacts(key=LEGACY, carried=0.8, unit_block="000.00.{tail}.{province}"),
        PortalFacts(key=DEFENCE, carried=0.3, unit_block="G05.{tail}", digits=6, yearly=True),
        PortalFacts(key=SOCIAL, unit_block="G15.{tail}", digits=6, yearly=True),
        PortalFacts(key=NATIONAL, carried=0.0, repeats=True, receipt=None),
    )
}
PORTALS = tuple(FACTS)
COUNTED_PORTALS = tuple(key for key, facts in FACTS.items() if not facts.repeats)
LIST_KEYS: dict[str, tuple[str, ...]] = {key: facts.lists for key, facts in FACTS.items()}
