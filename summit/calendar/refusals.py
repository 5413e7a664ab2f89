"""Refusals of the calendar."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.queries import organizes
from summit.accounts.role_set import Viewer
from summit.calendar.models import Engagement
from summit.calendar.queries import Clash
from summit.calendar.requirements import Lack, Unmet
from summit.calendar.sharing import NAMELESS
from summit.core.hours import shown_hours
from summit.core.refusals import BadValue, Refusal
from summit.core.translations import translated
from summit.summits.models import Summit


class ResourceClash(Refusal):
    """A needed resource is busy. The refusal names the clashes that the viewer may see."""

    code = "clash"
    message = _("Someone or something needed is busy at that time.")

    def __init__(self, clashes: Collection[Clash], *, field: str | None = "starts_at", accepted_by: str = "") -> None:
        self.clashes = clashes
        self.accepted_by = accepted_by
        super().__init__(field=field)

    def details_for(self, viewer: Viewer) -> dict[str, object]:
        """Return the engagements that `viewer` may see; for others only that the resource is busy."""
        known = self._known_to(viewer)
        return {"clashes": [_described(clash, known=clash.engagement.pk in known) for clash in self.clashes]}

    def message_for(self, viewer: Viewer) -> str:
        """Return sentences about the engagements that `viewer` may see, and of what another summit has taken."""
        known = self._known_to(viewer)
        clashes = [clash for clash in self.clashes if all(one.pk in known for one in _own_engagements(clash))]
        if any(clash.is_elsewhere for clash in clashes) and not organizes(viewer, clashes[0].resource.summit):
            clashes = [clash for clash in clashes if not clash.is_elsewhere]
        named = map(_sentence, clashes)
        return " ".join(dict.fromkeys(named)) or str(self.message)

    def _known_to(self, viewer: Viewer) -> set[int]:
        return _visible_to(viewer, [one for clash in self.clashes for one in _own_engagements(clash)])


# The argument by which organizers accept each lack.
ACCEPTED_BY = {Lack.SEATS: "even_if_too_small", Lack.INTERPRETERS: "even_if_not_interpreted"}


class NoLongerServed(Refusal):
    """Engagements need more seats or other interpreters than there would be; `lacking` says which."""

    code = "no_longer_served"
    message = _("Something that is planned needs more than this.")

    def __init__(self, unmet: Sequence[Unmet], *, field: str | None) -> None:
        self.unmet = unmet
        self.accepted_by = ACCEPTED_BY[unmet[0].lack]
        super().__init__(field=field)

    def details_for(self, viewer: Viewer) -> dict[str, object]:
        """Return the engagements that `viewer` may see."""
        engagements = [str(unmet.engagement.uid) for unmet in self._known_to(viewer)]
        return {"lacking": sorted({str(unmet.lack) for unmet in self.unmet}), "engagements": engagements}

    def message_for(self, viewer: Viewer) -> str:
        """Return sentences about the engagements that `viewer` may see."""
        named = [f"{_with_hours(u.engagement, u.engagement.summit)}: {u.details}." for u in self._known_to(viewer)]
        return " ".join(dict.fromkeys(named)) or str(self.message)

    def _known_to(self, viewer: Viewer) -> list[Unmet]:
        known = _visible_to(viewer, [unmet.engagement for unmet in self.unmet])
        return [unmet for unmet in self.unmet if unmet.engagement.pk in known]


def _visible_to(viewer: Viewer, engagements: Collection[Engagement]) -> set[int]:
    visible = Engagement.objects.visible_to(viewer).filter(pk__in=[engagement.pk for engagement in engagements])
    return set(visible.values_list("pk", flat=True))


def _described(clash: Clash, *, known: bool) -> dict[str, object]:
    row: dict[str, object] = {"resource": clash.resource.pk, "busy": True, "engagement": None}
    if known:
        engagement = clash.engagement
        row["engagement"] = {
            "uid": str(engagement.uid),
            "kind": engagement.kind,
            "title": engagement.title,
            "starts_at": engagement.starts_at.isoformat(),
            "ends_at": engagement.ends_at.isoformat(),
            "reason": "transfer" if clash.is_transfer else "overlap",
        }
    return row


def _engagements_of(clash: Clash) -> list[Engagement]:
    return [engagement for engagement in (clash.engagement, clash.beside) if engagement]


def _own_engagements(clash: Clash) -> list[Engagement]:
    return [engagement for engagement in _engagements_of(clash) if engagement.uid != NAMELESS]


def _sentence(clash: Clash) -> str:
    engagements = sorted(_engagements_of(clash), key=lambda engagement: engagement.starts_at)
    named = [_with_hours(engagement, clash.resource.summit) for engagement in engagements]
    facts = {"resource": clash.resource, "first": named[0], "last": named[-1]}
    if clash.beside and clash.is_transfer:
        return gettext("%(resource)s cannot get in time from %(first)s to %(last)s.") % facts
    if clash.beside:
        return gettext("%(resource)s has too little time between %(first)s and %(last)s.") % facts
    if clash.is_elsewhere and not clash.is_transfer:
        hours = shown_hours(clash.engagement.starts_at, clash.engagement.ends_at, clash.resource.summit.zone)
        facts = {"resource": clash.resource, "hours": hours}
        return gettext("%(resource)s is taken at another summit, %(hours)s.") % facts
    if clash.is_transfer:
        return gettext("%(resource)s cannot get there in time from or to %(first)s.") % facts
    return gettext("%(resource)s is taken by %(first)s.") % facts


def _with_hours(engagement: Engagement, summit: Summit) -> str:
    hours = shown_hours(engagement.starts_at, engagement.ends_at, engagement.local_zone or summit.zone)
    return gettext("“%(title)s”, %(hours)s") % {"title": translated(engagement.title), "hours": hours}


class EndsBeforeStart(BadValue):
    """The end is not after the start."""

    code = "ends_before_start"
    message = _("It must end after it starts.")


class OffGrid(BadValue):
    """The hour is not on the summit's planning grid."""

    code = "off_grid"


class OutsideSummit(BadValue):
    """The hour is not within the summit's days."""

    code = "outside_summit"
    message = _("It must be within the days of the summit.")


class UnknownResource(BadValue):
    """A resource is not of this summit."""

    code = "unknown_resource"
    message = _("One of the resources does not belong to this summit.")


class NamedTwice(BadValue):
    """Two rows of one thing or person are named for one engagement."""

    code = "named_twice"


class SharedByOthers(BadValue):
    """The code is used by a summit that the user does not organize."""

    code = "shared_by_others"
    message = _("A summit that you do not organize uses this code. Ask the operator of the service to enter it.")


class BookedTwice(Refusal):
    """The rows that would be one are booked at the same time."""

    code = "booked_twice"
    message = _("The two are booked at the same time. Move one of the bookings first.")


class NotAlike(BadValue):
    """The two rows cannot be one: they are one row already, or of different kinds."""

    code = "not_alike"
    message = _("Name two rows of one kind.")


class DecidedAlready(Refusal):
    """Both rows have a code, so that somebody has decided whether they are one."""

    code = "decided_already"
    message = _("Both have a code of the house already. Change it on the page of one of them.")


class UnknownVenue(BadValue):
    """A venue is not of this summit."""

    code = "unknown_venue"
    message = _("One of the venues does not belong to this summit.")


class NothingClosed(BadValue):
    """A closure has neither resources nor venues."""

    code = "nothing_closed"
    message = _("Name what is closed: resources, or venues with all of their rooms.")


class ClosureOfTravel(Refusal):
    """The closure is derived from the arrival or departure of a delegate."""

    code = "closure_of_travel"
    message = _("This closure comes from the arrival or departure of a delegate. Change that instead.")


class WrongVenue(BadValue):
    """The rooms and the engagement are not in one venue."""

    code = "wrong_venue"
    message = _("The rooms are not all in one venue.")


class TooManySides(BadValue):
    """A delegation asked about the people of several others at once."""

    code = "too_many_sides"
    message = _("Ask about your own people and those of one other delegation at a time.")


class OwnPeopleMissing(BadValue):
    """A delegation asked about another one alone."""

    code = "own_people_missing"
    message = _("Name your own people too: the question is when both sides could meet.")
