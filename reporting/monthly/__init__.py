"""The monthly report: figures and a month's narrative become an ordered text, and the text a .docx."""

from reporting.monthly.compose import compose
from reporting.monthly.document import write_docx
from reporting.monthly.letterhead import Letterhead
from reporting.monthly.narrative import Narrative, NarrativeError, load_narrative
from reporting.monthly.style import Style
from reporting.monthly.text import Block, Kind, ReportText

__all__ = [
    "Block",
    "Kind",
    "Letterhead",
    "Narrative",
    "NarrativeError",
    "ReportText",
    "Style",
    "compose",
    "load_narrative",
    "write_docx",
]
