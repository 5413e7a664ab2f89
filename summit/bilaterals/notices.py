"""Notices about requests for bilateral meetings."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models import BilateralRequest, CounterProposal, Offer, Side
from summit.delegations.models import Delegation
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

EXAMPLE = {
    "requester": {"en": "Belarus", "ru": "Беларусь"},
    "invitee": {"en": "Kazakhstan", "ru": "Казахстан"},
    "topics": "Trade",
    "minutes": 30,
}

AN_HOUR = {"starts_at": "2025-11-26T04:00:00+00:00", "ends_at": "2025-11-26T04:30:00+00:00"}


def _kind(name: str, label: str | Promise, **more: object) -> str:
    return register(Kind(name=f"bilateral_{name}", label=label, sample={**EXAMPLE, **more})).name


REQUESTED = _kind("requested", _("Requests for a bilateral meeting"))
ACCEPTED = _kind("accepted", _("Accepted bilateral meetings"), by="", is_pending=False)
DECLINED = _kind("declined", _("Declined bilateral meetings"), reason="No time on that day", by="", others_meet=False)
WITHDRAWN = _kind(
    "withdrawn", _("Withdrawn requests"), reason="The visit is shorter", by=EXAMPLE["requester"], others_meet=False
)
COUNTERED = _kind(
    "countered", _("Counter-proposals"), by=EXAMPLE["invitee"], message="Rather in the afternoon", has_other_level=False
)
AMENDED = _kind("amended", _("Changed requests"), answer_at="2025-11-20T06:00:00+00:00")
EXPIRED = _kind("expired", _("Requests that ended without an answer"))
FREED = _kind("freed", _("Provisional hours that were freed"), **AN_HOUR)
OFFERED = _kind("offered", _("Hours offered for a meeting"), by=EXAMPLE["invitee"], hours=[AN_HOUR])
TAKEN = _kind("taken", _("Offered hours that were taken"), by=EXAMPLE["invitee"], is_pending=False, **AN_HOUR)
OUTCOME = _kind("outcome", _("Outcomes of meetings"), by=EXAMPLE["invitee"])
KEPT = _kind("kept", _("Meetings that are kept at another level"), by=EXAMPLE["invitee"])


def topic(request: BilateralRequest) -> str:
    """Return the topic of all notices about the request."""
    return f"bilateral-request:{request.pk}"


def facts(request: BilateralRequest) -> dict[str, object]:
    """Return the facts of a request for a message."""
    return {
        "requester": request.requester.name,
        "invitee": joined_names(request.invitees),
        "topics": request.topics,
        "minutes": request.minutes,
    }


def joined_names(delegations: Sequence[Delegation]) -> dict[str, str]:
    """Return the names as one text, in each language in which all of them have a name."""
    first = delegations[0].name
    common = [language for language in first if all(language in one.name for one in delegations)] or list(first)[:1]
    return {language: ", ".join(one.name.get(language, str(one)) for one in delegations) for language in common}


def requested(request: BilateralRequest) -> Notice:
    """Notify the invitees of the request."""
    return Notice(REQUESTED, f"requested:{request.pk}", facts(request), topic(request))


def accepted(request: BilateralRequest, side: Side) -> Notice:
    """Notify the other sides that one accepted, and whether others still have to answer."""
    context = {
        **facts(request),
        "by": _one_of_many(request, side),
        "is_pending": request.status == request.Status.PENDING,
    }
    return Notice(ACCEPTED, _key("accepted", request, side), context, topic(request))


def declined(request: BilateralRequest, side: Side) -> Notice:
    """Notify the other sides that one declined, why, and whether the others still meet."""
    context = {**_left(request, side), "by": _one_of_many(request, side)}
    return Notice(DECLINED, _key("declined", request, side), context, topic(request))


def withdrawn(request: BilateralRequest, side: Side) -> Notice:
    """Notify the other sides that one withdrew, why, and whether the others still meet."""
    return Notice(WITHDRAWN, _key("withdrawn", request, side), _left(request, side), topic(request))


def countered(request: BilateralRequest, proposal: CounterProposal) -> Notice:
    """Notify the other sides of the counter-proposal."""
    has_other_level = proposal.level is not None
    context = {
        **facts(request),
        "by": proposal.by.name,
        "message": proposal.message,
        "has_other_level": has_other_level,
    }
    return Notice(COUNTERED, f"countered:{proposal.pk}", context, topic(request))


def kept(request: BilateralRequest, side: Side, *, now: datetime) -> Notice:
    """Notify the other sides that one keeps the meeting at the new level."""
    context = {**facts(request), "by": side.delegation.name}
    return Notice(KEPT, f"kept:{request.pk}:{now.isoformat()}", context, topic(request))


def amended(request: BilateralRequest, changed: Iterable[str], *, now: datetime) -> Notice:
    """Notify the sides that these facts of the request were changed."""
    answer_by = request.answer_by if request.awaiting else None
    context = {**facts(request), "answer_at": answer_by.isoformat() if answer_by else None}
    key = f"amended:{request.pk}:{now.isoformat()}:{'-'.join(sorted(changed))}"
    return Notice(AMENDED, key, context, topic(request))


def expired(request: BilateralRequest) -> Notice:
    """Notify the sides that the time to answer has passed."""
    return Notice(EXPIRED, f"expired:{request.pk}", facts(request), topic(request))


def freed(request: BilateralRequest) -> Notice:
    """Notify the organizers that the hour of the meeting, which was provisional, is free again."""
    engagement = request.meeting.engagement
    context = {**facts(request), **_hour(engagement.starts_at, engagement.ends_at)}
    return Notice(FREED, f"freed:{engagement.uid}:{engagement.sequence}", context)


def offered(request: BilateralRequest, side: Side, offers: Iterable[Offer], *, now: datetime) -> Notice:
    """Notify the other sides of the hours that one offers."""
    hours = [_hour(one.starts_at, one.ends_at) for one in offers]
    context = {**facts(request), "by": side.delegation.name, "hours": hours}
    return Notice(OFFERED, f"offered:{request.pk}:{side.pk}:{now.isoformat()}", context, topic(request))


def taken(request: BilateralRequest, side: Side, offer: Offer) -> Notice:
    """Notify the other sides that one takes an hour, and whether others still have to."""
    context = {
        **facts(request),
        **_hour(offer.starts_at, offer.ends_at),
        "by": side.delegation.name,
        "is_pending": offer.status != Offer.Status.TAKEN,
    }
    return Notice(TAKEN, f"taken:{offer.pk}:{side.pk}", context, topic(request))


def outcome_recorded(request: BilateralRequest, side: Side, *, now: datetime) -> Notice:
    """Notify the other sides that one has recorded the outcome."""
    context = {**facts(request), "by": side.delegation.name}
    return Notice(OUTCOME, f"outcome:{request.pk}:{now.isoformat()}", context, topic(request))


def _hour(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}


def _left(request: BilateralRequest, side: Side) -> dict[str, object]:
    others_meet = request.status in request.OPEN
    return {**facts(request), "reason": side.reason, "by": side.delegation.name, "others_meet": others_meet}


def _one_of_many(request: BilateralRequest, side: Side) -> dict[str, str] | str:
    """Return the name of the side where it does not go without saying, as with two it does."""
    return side.delegation.name if len(request.sides.all()) > 2 else ""  # noqa: PLR2004


def _key(word: str, request: BilateralRequest, side: Side) -> str:
    """Return the key of an answer; a side answers again after a counter-proposal."""
    at = side.answered_at.isoformat() if side.answered_at else ""
    return f"{word}:{request.pk}:{side.place}:{at}"
