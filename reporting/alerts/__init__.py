"""The daily mail on dossiers that are late or about to be."""

from reporting.alerts.compose import compose
from reporting.alerts.model import AlertInput, Department

__all__ = ["AlertInput", "Department", "compose"]
