"""The agenda of a session, and its revisions as they were circulated."""

from typing import Self

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext

from summit.accounts.models import Role, User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.agenda.models.floor import Speaker
from summit.agenda.models.item import AgendaItem
from summit.agenda.stored_items import StoredItem
from summit.calendar.models import Occupancy
from summit.core.bounds import InstantField, within_bounds
from summit.core.text import Text
from summit.sessions.models import Session


class AgendaQuerySet(VisibleQuerySet["Agenda"]):
    """Queries of agendas."""

    resource = "agendas"
    summit_path = "session__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the condition for agendas of visible sessions; their items have a condition of their own."""
        del role_set
        return Q(session__in=Session.objects.visible_to(user))

    def with_revision(self) -> Self:
        """Annotate the number of the last revision as `revision`; None if nothing was circulated."""
        last = AgendaRevision.objects.filter(agenda=OuterRef("pk")).order_by("-number")
        return self.annotate(revision=Subquery(last.values("number")[:1]))

    def with_minutes(self) -> Self:
        """Annotate the minutes that the items take as `minutes`; None if there are no items.

        An item takes at least the minutes allotted to its listed speakers.
        """
        listed = Speaker.objects.filter(item=OuterRef("pk"), status=Speaker.Status.LISTED).order_by().values("item")
        of_speakers = Subquery(listed.annotate(total=Sum("minutes")).values("total"))
        takes = Case(
            When(status=AgendaItem.Status.CLOSED, then="minutes"), default=Greatest("minutes", Coalesce(of_speakers, 0))
        )
        items = AgendaItem.objects.filter(session=OuterRef("session")).taking_time().order_by().values("session")
        return self.annotate(minutes=Subquery(items.annotate(total=Sum(takes)).values("total")))

    def followed_by(self, user: User) -> Self:
        """Filter agendas to those whose sessions the user organizes, or in which the user's party takes part."""
        if user.is_superuser:
            return self
        occupancies = Occupancy.objects.filter(resource__party__in=user.role_set.of(Role.PARTY_KINDS).parties)
        takes_part = Q(session__engagement__in=occupancies.values("engagement"))
        organized = Q(session__summit__in=user.role_set.of(Role.ORGANIZERS).summits)
        return self.reached_by(user, "follow").filter(takes_part | organized)


class Agenda(models.Model):
    """The agenda of one session. Delegations see its last revision only."""

    # Annotated by the query set, and set by the admin.
    revision: int | None
    minutes: int | None
    viewer: User

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", "provisional"
        CIRCULATED = "circulated", "circulated"
        ADOPTED = "adopted", "adopted"

    TRANSITIONS = {
        Status.PROVISIONAL: (Status.CIRCULATED,),
        Status.CIRCULATED: (Status.CIRCULATED, Status.ADOPTED),
        # A change of an adopted agenda is circulated again.
        Status.ADOPTED: (Status.CIRCULATED,),
    }

    session = models.OneToOneField(
        Session,
        models.CASCADE,
        related_name="agenda",
        error_messages={"unique": "This session already has its agenda."},
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.PROVISIONAL)
    proposals_until = InstantField(
        null=True, blank=True, help_text="From this instant on delegations propose no more items; empty: at any time."
    )
    adopted_at = models.DateTimeField(null=True, blank=True)
    dissent = Text(max_length=5000, blank=True, help_text="What was said against its adoption, and by whom.")

    objects = AgendaQuerySet.as_manager()

    class Meta:
        ordering = ("session", "pk")
        constraints = (
            within_bounds("agenda_is_within_bounds", instants=("proposals_until",)),
            models.CheckConstraint(
                name="agenda_that_is_adopted_has_its_hour",
                condition=~Q(status="adopted") | Q(adopted_at__isnull=False),
                violation_error_message="An adopted agenda has the hour of its adoption.",
            ),
        )

    def __str__(self) -> str:
        return gettext("Agenda of %(session)s") % {"session": self.session}

    def last_revision(self) -> "AgendaRevision | None":
        """Return the last revision; None if nothing was circulated. One query."""
        return self.revisions.order_by("-number").first()


class AgendaRevisionQuerySet(VisibleQuerySet["AgendaRevision"]):
    """Queries of revisions of agendas."""

    resource = "agenda-revisions"
    summit_path = "agenda__session__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the condition for revisions of visible sessions."""
        del role_set
        return Q(agenda__session__in=Session.objects.visible_to(user))


class AgendaRevision(models.Model):
    """An immutable copy of the agenda as it was circulated: Rev. 1, Rev. 2 and on; with its adoption and any dissent.

    `items` are in the order of their numbers. Visibility of documents is checked when the items are read.
    """

    viewer: User  # set by the admin

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    circulated_at = models.DateTimeField()
    circulated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    items: "models.JSONField[list[StoredItem], list[StoredItem]]" = models.JSONField(default=list)
    adopted_at = models.DateTimeField(null=True, blank=True)
    dissent = Text(max_length=5000, blank=True, help_text="What was said against it, and by whom.")

    objects = AgendaRevisionQuerySet.as_manager()

    class Meta:
        ordering = ("agenda", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("agenda", "number"),
                name="agenda_revision_number_is_taken_once",
                violation_error_message="This agenda already has a revision of that number.",
            ),
        )

    def __str__(self) -> str:
        return gettext("%(agenda)s, Rev. %(number)s") % {"agenda": self.agenda, "number": self.number}
