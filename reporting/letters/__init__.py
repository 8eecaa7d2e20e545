"""Papers to departments and citizens, in the layout of the monthly report: reminder slips, letters of apology."""

from reporting.letters.apology import compose_apology
from reporting.letters.document import write_letters
from reporting.letters.letter import Letter, Letters, Rows
from reporting.letters.slip import SlipInput, compose_slip

__all__ = ["Letter", "Letters", "Rows", "SlipInput", "compose_apology", "compose_slip", "write_letters"]
