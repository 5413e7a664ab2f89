"""Heartbeats, stored answers, the audit, and records of access."""

from summit.core.models.access_record import AccessRecord
from summit.core.models.audit import AuditEntry, AuditSeal
from summit.core.models.background import Heartbeat, Replay

__all__ = (
    "AccessRecord",
    "AuditEntry",
    "AuditSeal",
    "Heartbeat",
    "Replay",
)
