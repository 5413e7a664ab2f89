"""The verbs of decisions: the path of a document, silence, consents, decisions and actions."""

from summit.decisions.services.actions import assign_action, drop_action, postpone_action, reopen_action, report_done
from summit.decisions.services.consents import join_document, make_statement
from summit.decisions.services.decisions import amend_decision, amend_series, record_decision
from summit.decisions.services.path import add_stage, amend_stage, lay_path, record_outcome, remove_stage, sign_document
from summit.decisions.services.silence import (
    break_silence,
    extend_silence,
    start_silence,
    withdraw_silence,
)
from summit.decisions.services.silence_outcomes import close_silence
from summit.decisions.services.silence_reminders import remind_of_silence

__all__ = (
    "add_stage",
    "amend_decision",
    "amend_series",
    "amend_stage",
    "assign_action",
    "break_silence",
    "close_silence",
    "drop_action",
    "extend_silence",
    "join_document",
    "lay_path",
    "make_statement",
    "postpone_action",
    "record_decision",
    "record_outcome",
    "remind_of_silence",
    "remove_stage",
    "reopen_action",
    "report_done",
    "sign_document",
    "start_silence",
    "withdraw_silence",
)
