"""Refusals of travel parties."""

from django.utils.translation import gettext_lazy as _

from summit.core.refusals import BadValue, Refusal


class NobodyTravels(BadValue):
    """A party has no people."""

    code = "nobody_travels"
    message = _("Name who travels.")


class InAnotherParty(Refusal):
    """Some of the people travel in another party in this direction."""

    code = "in_another_party"


class NotOfHost(BadValue):
    """The greeter is not of the host's delegation."""

    code = "not_of_host"
    message = _("A greeter is a person of the host's delegation.")


class GreeterBusy(Refusal):
    """The greeter is with another party at that time."""

    code = "greeter_busy"
    accepted_by = "even_if_booked"


class OnlyOfAircraft(BadValue):
    """A field is given that only a special aircraft has."""

    code = "only_of_aircraft"
    message = _("Only a special aircraft has this.")


class TravelDeadlineOver(Refusal):
    """The delegation enters its travel after the deadline of the summit."""

    code = "travel_deadline_over"
    message = _("The time until which delegations enter their travel is over. Ask the organizers.")


class HasLanded(Refusal):
    """The party has landed or taken off, so it cannot be late any more."""

    code = "has_landed"
    message = _("This party is already there, or has left: when it lands is known.")


class NotThatHour(BadValue):
    """Something is reported that has not happened yet, or before the party landed."""

    code = "not_that_hour"
    message = _("This happens after the party landed, and not later than now.")


class DoesNotLand(BadValue):
    """The party departs, so it is not landed or in town."""

    code = "does_not_land"
    message = _("A party that departs is not landed or in town.")
