"""Notices about outcomes, silence procedures, decisions and actions.

An email is not confidential and outlives a classification: documents and decisions are named by their symbols only.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from summit.core.translations import in_languages
from summit.decisions.models import (
    Action,
    Consent,
    Decision,
    InterpretativeStatement,
    Objection,
    SilenceProcedure,
    Stage,
)
from summit.documents.models import Document
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_ORGAN = {"en": "Collective Security Council", "ru": "Совет коллективной безопасности"}
_MEMBER = {"en": "Kazakhstan", "ru": "Казахстан"}
_STAGE: dict[str, object] = {
    "symbol": "CSC/2025/3",
    "number": 2,
    "organs": [{"name": _ORGAN}],
    "outcome": {"en": "adopted", "ru": "принят"},
    "comes_back": False,
}
_SILENCE: dict[str, object] = {
    "symbol": "CSC/2025/3",
    "number": 2,
    "organ": _ORGAN,
    "deadline_at": "2025-12-05T12:00:00+00:00",
    "decision": "",
}
_ACTION: dict[str, object] = {"decision": "CSC/2025/D/3", "owner": _MEMBER, "due": "2025-12-05", "days": 3}


def _kind(name: str, label: "StrOrPromise", sample: dict[str, object], **more: object) -> str:
    return register(Kind(name=name, label=label, sample={**sample, **more})).name


DECIDED = _kind("document_decided", _("Outcomes of documents"), _STAGE)
JOINED = _kind("document_joined", _("Members joining a document later"), {"symbol": "CSC/2025/3", "member": _MEMBER})
STATED = _kind("document_stated", _("Interpretative statements"), {"symbol": "CSC/2025/3", "member": _MEMBER})
STARTED = register(
    Kind(name="silence_started", label=_("Silence procedures started"), is_required=True, sample=_SILENCE)
).name
REMINDED = _kind("silence_reminder", _("Reminders of silence procedures"), _SILENCE, is_last=False)
EXTENDED = _kind("silence_extended", _("Silence procedures extended"), _SILENCE)
SILENT_ADOPTED = _kind(
    "silence_adopted", _("Adoption in silence"), _SILENCE, outcome={"en": "adopted", "ru": "принят"}, is_adopted=True
)
BROKEN = _kind("silence_broken", _("Broken silence"), _SILENCE, member=_MEMBER)
LATE = _kind(
    "silence_late", _("Objections that came too late"), _SILENCE, member=_MEMBER, raised_at=_SILENCE["deadline_at"]
)
WITHDRAWN = _kind("silence_withdrawn", _("Silence procedures withdrawn"), _SILENCE)
RECORDED = _kind("decision_recorded", _("Recorded decisions"), {"decision": "CSC/2025/D/3", "symbol": "CSC/2025/3"})
ASSIGNED = _kind("action_assigned", _("Assigned actions"), _ACTION)
DUE = _kind("action_due", _("Reminders of actions"), _ACTION)
DONE = _kind("action_done", _("Completed actions"), _ACTION)
DROPPED = _kind("action_dropped", _("Dropped actions"), _ACTION)

OUTCOMES = {
    Stage.Outcome.ENDORSED: pgettext_lazy("document", "endorsed"),
    Stage.Outcome.ADOPTED: pgettext_lazy("document", "adopted"),
    Stage.Outcome.AS_BASIS: pgettext_lazy("document", "adopted as a basis"),
    Stage.Outcome.NOTED: pgettext_lazy("document", "taken note of"),
    Stage.Outcome.RETURNED: pgettext_lazy("document", "returned for finalisation"),
    Stage.Outcome.NOT_ADOPTED: pgettext_lazy("document", "not adopted"),
    Stage.Outcome.SIGNED: pgettext_lazy("document", "signed"),
}


def topic_of_silence(procedure: SilenceProcedure) -> str:
    """Return the topic of notices about a running procedure."""
    return f"silence:{procedure.pk}"


def topic_of_action(action: Action) -> str:
    """Return the topic of notices about an open action."""
    return f"action:{action.pk}"


def dealt_with(stage: Stage) -> Notice:
    """Notify of the outcome of a stage."""
    context = {
        "symbol": stage.document.symbol,
        "number": stage.version.number if stage.version else 0,
        "organs": [{"name": organ.name} for organ in stage.organs.all()],
        "outcome": in_languages(OUTCOMES[Stage.Outcome(stage.outcome)]),
        "comes_back": stage.outcome in Stage.COMES_BACK,
    }
    return Notice(DECIDED, f"stage:{stage.pk}", context)


def joined(consent: Consent) -> Notice:
    """Notify that a member joined an adopted document."""
    context = {"symbol": consent.document.symbol, "member": consent.delegation.name}
    return Notice(JOINED, f"joined:{consent.pk}", context)


def stated(statement: InterpretativeStatement) -> Notice:
    """Notify that a delegation made an interpretative statement."""
    context = {"symbol": statement.document.symbol, "member": statement.delegation.name}
    return Notice(STATED, f"stated:{statement.pk}", context)


def facts(procedure: SilenceProcedure) -> dict[str, object]:
    """Return the context of messages about a silence procedure."""
    return {
        "symbol": procedure.version.document.symbol,
        "number": procedure.version.number,
        "organ": procedure.organ.name,
        "deadline_at": procedure.deadline.isoformat(),
    }


def silence_started(procedure: SilenceProcedure) -> Notice:
    """Notify of the deadline for objections."""
    key, topic = f"silence-started:{procedure.pk}", topic_of_silence(procedure)
    return Notice(STARTED, key, facts(procedure), topic, valid_until=procedure.deadline)


def silence_extended(procedure: SilenceProcedure) -> Notice:
    """Notify of the extension; the procedure is the new one."""
    key, topic = f"silence-extended:{procedure.pk}", topic_of_silence(procedure)
    return Notice(EXTENDED, key, facts(procedure), topic, valid_until=procedure.deadline)


def silence_reminder(procedure: SilenceProcedure, *, is_last: bool) -> Notice:
    """Remind a silent member; in the last two hours nothing delays the reminder."""
    key = f"silence-{'last' if is_last else 'half'}:{procedure.pk}"
    context = {**facts(procedure), "is_last": is_last}
    ends = procedure.deadline
    return Notice(REMINDED, key, context, topic_of_silence(procedure), valid_until=ends, begins_at=ends)


def silence_adopted(procedure: SilenceProcedure, outcome: Stage.Outcome, decision: Decision | None) -> Notice:
    """Notify that nobody objected in time, of the outcome, and whether it adopts the document."""
    context = {
        **facts(procedure),
        "outcome": in_languages(OUTCOMES[outcome]),
        "is_adopted": procedure.version.document.status == Document.Status.ADOPTED,
        "decision": decision.symbol if decision else "",
    }
    return Notice(SILENT_ADOPTED, f"silence-ended:{procedure.pk}", context)


def silence_broken(procedure: SilenceProcedure, objection: Objection) -> Notice:
    """Notify that silence was broken, and by which member if the procedure names it."""
    member = objection.delegation.name if procedure.names_breaker else {}
    return Notice(BROKEN, f"silence-ended:{procedure.pk}", {**facts(procedure), "member": member})


def silence_late(objection: Objection) -> Notice:
    """Notify the member that its objection came too late, and when it came."""
    context = {
        **facts(objection.procedure),
        "member": objection.delegation.name,
        "raised_at": objection.raised_at.isoformat(),
    }
    return Notice(LATE, f"silence-late:{objection.pk}", context)


def silence_withdrawn(procedure: SilenceProcedure) -> Notice:
    """Notify that the procedure was withdrawn."""
    return Notice(WITHDRAWN, f"silence-ended:{procedure.pk}", facts(procedure))


def recorded(decision: Decision) -> Notice:
    """Notify that a decision was recorded."""
    symbol = decision.document.symbol if decision.document else ""
    return Notice(RECORDED, f"decision:{decision.pk}", {"decision": decision.symbol, "symbol": symbol})


def facts_of_action(action: Action) -> dict[str, object]:
    """Return the context of messages about an action."""
    return {
        "decision": action.decision.symbol,
        "owner": action.owner.name,
        "due": action.due_on.isoformat(),
    }


def assigned(action: Action) -> Notice:
    """Notify the owner of the action and its due date; also when it is postponed or opened again."""
    return Notice(
        ASSIGNED,
        f"action:{action.pk}:{action.assigned_at.isoformat()}",
        facts_of_action(action),
        topic_of_action(action),
    )


def action_due(action: Action, *, on: date, days: int) -> Notice:
    """Remind on a day: `days` before the due one, 0 on it, less than 0 after it."""
    context = {**facts_of_action(action), "days": days, "late": -days}
    return Notice(DUE, f"action-due:{action.pk}:{action.due_on}:{on}", context, topic_of_action(action))


def done(action: Action) -> Notice:
    """Notify the organizers that it was done."""
    return Notice(DONE, f"action-done:{action.pk}:{action.ended_at}", facts_of_action(action))


def dropped(action: Action) -> Notice:
    """Notify the owner that the action was dropped."""
    return Notice(DROPPED, f"action-dropped:{action.pk}:{action.ended_at}", facts_of_action(action))
