"""Heartbeats, stored answers, the audit, and records of access."""

from summit.core.models.audit import AuditEntry, AuditSeal
from summit.core.models.background import Heartbeat, Replay
from summit.core.models.viewing import AccessRecord

__all__ = (
    "AccessRecord",
    "AuditEntry",
    "AuditSeal",
    "Heartbeat",
    "Replay",
)
