"""Notices about requests for bilateral meetings."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models import BilateralRequest, CounterProposal
from summit.delegations.models import Delegation
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

EXAMPLE = {
    "requester": {"en": "Belarus", "ru": "Беларусь"},
    "invitee": {"en": "Kazakhstan", "ru": "Казахстан"},
    "topics": "Trade",
    "minutes": 30,
}


def _kind(name: str, label: str | Promise, **more: object) -> str:
    return register(Kind(name=f"bilateral_{name}", label=label, sample={**EXAMPLE, **more})).name


REQUESTED = _kind("requested", _("Requests for a bilateral meeting"))
ACCEPTED = _kind("accepted", _("Accepted bilateral meetings"))
DECLINED = _kind("declined", _("Declined bilateral meetings"), reason="No time on that day")
WITHDRAWN = _kind("withdrawn", _("Withdrawn requests"), reason="The visit is shorter", by=EXAMPLE["requester"])
COUNTERED = _kind("countered", _("Counter-proposals"), by=EXAMPLE["invitee"], message="Rather in the afternoon")
KEPT = _kind("kept", _("Meetings that are kept at another level"), by=EXAMPLE["invitee"])


def topic(request: BilateralRequest) -> str:
    """Return the topic of all notices about the request."""
    return f"bilateral-request:{request.pk}"


def facts(request: BilateralRequest) -> dict[str, object]:
    """Return the facts of a request for a message."""
    return {
        "requester": request.requester.name,
        "invitee": request.invitee.name,
        "topics": request.topics,
        "minutes": request.minutes,
    }


def requested(request: BilateralRequest) -> Notice:
    """Notify the invitee of the request."""
    return Notice(REQUESTED, f"requested:{request.pk}", facts(request), topic(request))


def accepted(request: BilateralRequest) -> Notice:
    """Notify the other side that its proposal was accepted."""
    return Notice(ACCEPTED, f"accepted:{request.pk}", facts(request), topic(request))


def declined(request: BilateralRequest) -> Notice:
    """Notify the other side that the request was declined, and why."""
    context = {**facts(request), "reason": request.reason}
    return Notice(DECLINED, f"declined:{request.pk}", context, topic(request))


def withdrawn(request: BilateralRequest, side: Delegation) -> Notice:
    """Notify the other side that the request was withdrawn."""
    context = {**facts(request), "reason": request.reason, "by": side.name}
    return Notice(WITHDRAWN, f"withdrawn:{request.pk}", context, topic(request))


def countered(request: BilateralRequest, proposal: CounterProposal) -> Notice:
    """Notify the other side of the counter-proposal."""
    context = {**facts(request), "by": proposal.by.name, "message": proposal.message}
    return Notice(COUNTERED, f"countered:{proposal.pk}", context, topic(request))


def kept(request: BilateralRequest, side: Delegation, *, now: datetime) -> Notice:
    """Notify the other side that the meeting is kept at the new level."""
    context = {**facts(request), "by": side.name}
    return Notice(KEPT, f"kept:{request.pk}:{now.isoformat()}", context, topic(request))
