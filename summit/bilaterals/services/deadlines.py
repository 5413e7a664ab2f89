"""End at their hour requests that nobody answered, provisional hours, and offers."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.queries import organizers_of, staff_and_liaisons_of
from summit.bilaterals import notices
from summit.bilaterals.models import BilateralRequest, Offer
from summit.bilaterals.services.placing import cancel_meeting
from summit.bilaterals.services.sides import locked, staying
from summit.calendar.models import Engagement
from summit.core.lifecycle import advance
from summit.core.transactions import each_alone, transactional
from summit.notifications.changes import irreversible
from summit.notifications.services import notify, withdraw


def end_at_their_hour(*, now: datetime) -> int:
    """End all whose hour has come, each by itself and once; return how many requests and hours."""
    pending = BilateralRequest.objects.filter(status=BilateralRequest.Status.PENDING, answer_by__lte=now)
    expired = each_alone(lambda request: expire_request(request, now=now), pending.order_by("pk"))
    standing = Engagement.objects.standing().filter(starts_at__gt=now)
    provisional = BilateralRequest.objects.filter(meeting__provisional_until__lte=now, meeting__engagement__in=standing)
    freed = each_alone(lambda request: free_provisional_hour(request, now=now), provisional.order_by("pk"))
    Offer.objects.filter(status=Offer.Status.OFFERED, valid_until__lte=now).update(status=Offer.Status.EXPIRED)
    return expired + freed


@irreversible(_("Request expired"), _("Its time to answer has passed. Ask for another meeting."))
def expire_request(request: BilateralRequest, *, now: datetime) -> int:
    """End a request whose time to answer has passed, and tell its sides; return 0 if it was answered meanwhile."""
    request = locked(request)
    if request.status != BilateralRequest.Status.PENDING or request.answer_by is None or request.answer_by > now:
        return 0
    advance(request, BilateralRequest.Status.EXPIRED)
    withdraw(notices.topic(request))
    sides = [side.delegation for side in staying(request)]
    notify(staff_and_liaisons_of(sides), notices.expired(request), summit=request.summit, now=now)
    return 1


@transactional
def free_provisional_hour(request: BilateralRequest, *, now: datetime) -> int:
    """Free an hour that was provisional until now, and tell the organizers; return 0 if it was kept meanwhile."""
    request = locked(request)
    meeting = request.meeting
    until, engagement = meeting.provisional_until, meeting.engagement
    if not request.is_placed or until is None or until > now or engagement.starts_at <= now:
        return 0
    notice = notices.freed(request)
    cancel_meeting(request, now=now)
    meeting.provisional_until = None
    meeting.save(update_fields=["provisional_until"])
    notify(organizers_of(request.summit), notice, summit=request.summit, now=now)
    return 1
