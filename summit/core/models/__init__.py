"""Signs of life, answers that may be asked for again, the audit and the viewings."""

from summit.core.models.audit import AuditEntry, AuditSeal, Viewing
from summit.core.models.background import Heartbeat, Replay

__all__ = (
    "AuditEntry",
    "AuditSeal",
    "Heartbeat",
    "Replay",
    "Viewing",
)
