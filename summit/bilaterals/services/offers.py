"""The sides settle the hour: they offer hours that are free for all, and take one."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.bilaterals import notices
from summit.bilaterals.free_hours import suggestion_at
from summit.bilaterals.models import BilateralRequest, Offer
from summit.bilaterals.services.placing import AlreadyPlaced, NotAccepted, place_meeting
from summit.bilaterals.services.sides import locked, side_of, tell_others
from summit.calendar.services import confirm_engagements
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation


class OrganizersSettle(Refusal):
    """The organizers choose the hour of this meeting."""

    code = "organizers_settle"
    message = _("The organizers choose the hour of this meeting.")


class HourNotFree(Refusal):
    """The hour is not, or no longer, free for all; nobody and nothing is named."""

    code = "hour_not_free"
    message = _("This hour is not free for all. Choose another one.")


class AlreadyOffered(Refusal):
    """The hour is offered, by this side or another one, which can be taken at its word."""

    code = "already_offered"
    message = _("This hour is offered already.")


class OfferInThePast(BadValue):
    """An offer would expire before it is made."""

    code = "offer_in_the_past"
    message = _("Give an hour that is to come.")


class OwnOffer(Refusal):
    """A side takes the hour that it offers itself, or took before."""

    code = "own_offer"
    message = _("Your delegation has said that this hour suits it; the others have to take it.")


class OfferOfAnother(BadValue):
    """An offer belongs to another request."""

    code = "offer_of_another"
    message = _("This hour is offered for another meeting.")


@transactional
def offer_hours(
    request: BilateralRequest,
    *,
    hours: Collection[datetime],
    by: User,
    now: datetime,
    valid_until: datetime | None = None,
    on_behalf_of: Delegation | None = None,
) -> BilateralRequest:
    """Offer hours to the other sides, which are told; they stay free for others, and expire at `valid_until`.

    Raises OrganizersSettle, NotAccepted, AlreadyPlaced, NotASide, NotRepresentative, AlreadyOffered, HourNotFree,
    OfferInThePast.
    """
    request = _settling(request)
    if valid_until and valid_until <= now:
        raise OfferInThePast(field="valid_until")
    side = side_of(request.taking_part, by, on_behalf_of)
    opened = Offer.objects.filter(request=request, status=Offer.Status.OFFERED)
    opened.filter(valid_until__lte=now).update(status=Offer.Status.EXPIRED)
    offered = set(opened.values_list("starts_at", flat=True))
    made = []
    for starts_at in sorted(set(hours)):
        if starts_at in offered:
            raise AlreadyOffered(field="hours")
        if suggestion_at(request, starts_at, now=now) is None:
            raise HourNotFree(field="hours")
        offer = Offer(request=request, side=side, starts_at=starts_at)
        offer.ends_at = starts_at + request.summit.on_grid(request.minutes)
        offer.valid_until = min(starts_at, valid_until or starts_at)
        offer.save()
        made.append(offer)
    tell_others(request, side, notices.offered(request, side, made, now=now), now)
    return request


@transactional
def take_hour(
    request: BilateralRequest, *, offered_hour: Offer, by: User, now: datetime, on_behalf_of: Delegation | None = None
) -> BilateralRequest:
    """Take an hour that another side offers; once all others have, the meeting is placed there and published.

    Raises what `offer_hours` raises, OfferOfAnother, OwnOffer, and WrongStatus if it was taken or has expired.
    """
    request, offer = _settling(request), offered_hour
    if offer.request_id != request.pk:
        raise OfferOfAnother(field="offered_hour")
    side = side_of(request.taking_part, by, on_behalf_of)
    offer.refresh_from_db()
    if offer.status != Offer.Status.OFFERED or offer.valid_until <= now:
        raise WrongStatus(_("This offer has expired."), present=Offer.Status.EXPIRED)
    agreeing = {offer.side_id, *offer.takers.values_list("pk", flat=True)}
    if side.pk in agreeing:
        raise OwnOffer(field="offered_hour")
    offer.takers.add(side)
    if {one.pk for one in request.taking_part} <= agreeing | {side.pk}:
        _settle(request, offer, now)
    tell_others(request, side, notices.taken(request, side, offer), now)
    return request


def _settling(request: BilateralRequest) -> BilateralRequest:
    """Lock the request, whose sides settle its hour."""
    request = locked(request)
    if not request.is_settled_by_sides:
        raise OrganizersSettle
    if request.status != BilateralRequest.Status.ACCEPTED:
        raise NotAccepted(present=request.status)
    if request.is_placed:
        raise AlreadyPlaced
    return request


def _settle(request: BilateralRequest, offer: Offer, now: datetime) -> None:
    """Place the meeting at the hour, in the smallest room that is free, and publish it: both sides know it already."""
    found = suggestion_at(request, offer.starts_at, now=now)
    if found is None:
        raise HourNotFree(field="offered_hour")
    advance(offer, Offer.Status.TAKEN)
    try:
        meeting = place_meeting(
            request, starts_at=found.starts_at, room=found.room, interpreters=found.interpreters, now=now
        )
    except Refusal as refusal:  # it may name what the sides may not know of
        raise HourNotFree(field="offered_hour") from refusal
    confirm_engagements([meeting.engagement], now=now)
