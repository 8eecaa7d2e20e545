"""The daily mail on dossiers that are late or about to be."""

from reporting.alerts.compose import compose
from reporting.alerts.escalation import Escalation, escalate
from reporting.alerts.household import household
from reporting.alerts.model import AlertInput, Department, Memory, key_of

__all__ = ["AlertInput", "Department", "Escalation", "Memory", "compose", "escalate", "household", "key_of"]
