"""Ask the other sides whether they keep a meeting when a lead comes at another level, and take their answers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import organizes, represents
from summit.bilaterals import notices
from summit.bilaterals.models import BilateralRequest, Side
from summit.bilaterals.services.leads import lead_of
from summit.bilaterals.services.placing import move_meeting
from summit.bilaterals.services.requests import withdraw_for
from summit.bilaterals.services.sides import (
    AnswerTooLate,
    NotASide,
    NotYourTurn,
    agree_on_levels,
    locked,
    refuse_past_answer,
    set_lead,
    staying,
    tell_others,
)
from summit.core.refusals import NotRepresentative, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation
from summit.notifications.changes import irreversible

TIME_TO_ANSWER = timedelta(hours=24)


class NotAsked(Refusal):
    """No side of the request is asked whether it keeps the meeting."""

    code = "not_asked"
    message = _("Nobody is asked whether this meeting is kept.")


def ask_about_levels(delegation: Delegation, *, now: datetime, answer_by: datetime | None = None) -> None:
    """Ask the other sides of those meetings of the delegation that have another level than was agreed.

    They have 24 hours, up to the full hour, or until `answer_by`, but not longer than until the meeting begins. Sides
    that were asked before keep their time. Raises AnswerInThePast.
    """
    refuse_past_answer(answer_by, now)
    own = BilateralRequest.objects.of(delegation)
    asking = own.asking()
    settled = own.filter(status=BilateralRequest.Status.ACCEPTED).exclude(pk__in=asking.values("pk"))
    settled.exclude(answer_by=None).update(answer_by=None)
    Side.objects.filter(request__in=asking.values("pk"), has_kept=True).update(has_kept=False)
    for request in asking.filter(answer_by=None).select_related("meeting__engagement").order_by("pk"):
        ends = [answer_by or _full_hour(now + TIME_TO_ANSWER)]
        request.answer_by = min([*ends, request.meeting.engagement.starts_at] if request.is_placed else ends)
        request.save(update_fields=["answer_by"])


@transactional
def keep_meeting(
    request: BilateralRequest,
    *,
    by: User,
    now: datetime,
    lead: Delegate | None = None,
    on_behalf_of: Delegation | None = None,
) -> BilateralRequest:
    """Keep the meeting at the new level, on behalf of a side that is asked; it may name another lead of its own.

    The new levels are agreed on once all who are asked keep it.

    Raises NotAsked, NotASide, NotRepresentative, NotYourTurn, AnswerTooLate, LeadOfAnother, or ResourceClash if the new
    lead is not free.
    """
    request, side = _asked(request, by, on_behalf_of, now)
    former = side.lead
    set_lead(side, lead_of(side.delegation, lead or former, former.rank, field="lead"))
    side.has_kept, side.agreed_level = True, side.lead.rank if lead else side.agreed_level
    side.save(update_fields=["has_kept", "agreed_level"])
    if not request.asked_to_keep:
        agree_on_levels(request, request.taking_part)
    if request.is_placed and lead:
        move_meeting(request, now=now)
    tell_others(request, side, notices.kept(request, side, now=now), now)
    return request


@irreversible(_("Meeting let go"), _("A withdrawal is final. Ask for another meeting."))
def let_go_of_meeting(
    request: BilateralRequest, *, by: User, now: datetime, reason: str = "", on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Withdraw the request on behalf of a side that is asked, as `withdraw_request` does; the others are notified.

    Raises what `keep_meeting` raises of the answer.
    """
    request, side = _asked(request, by, on_behalf_of, now)
    return withdraw_for(side, request, reason=reason, now=now)


def _full_hour(at: datetime) -> datetime:
    """Return the next full hour: a letter names it, and must not differ a minute after it was read in a preview."""
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _asked(
    request: BilateralRequest, by: User, on_behalf_of: Delegation | None, now: datetime
) -> tuple[BilateralRequest, Side]:
    """Lock the request and return it with the side that answers, which `by` must represent."""
    request = locked(request)
    sides = staying(request)
    if on_behalf_of and on_behalf_of not in [side.delegation for side in sides]:
        raise NotASide(field="on_behalf_of")
    asked = [side for side in sides if side.delegation_id in request.asked_to_keep]
    if not asked or (on_behalf_of and on_behalf_of not in [side.delegation for side in asked]):
        raise NotAsked
    answering = [side for side in asked if represents(by, side.delegation) and on_behalf_of in (None, side.delegation)]
    if not answering:
        raise NotYourTurn if any(represents(by, side.delegation) for side in sides) else NotRepresentative
    if request.answer_by and request.answer_by < now and not organizes(by, request.summit):
        raise AnswerTooLate
    return request, answering[0]
