"""The speakers' list of an item."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.agenda.models.item import AgendaItem
from summit.calendar.models import Occupancy
from summit.core.bounds import positive
from summit.core.constraints import RefersToOwn
from summit.core.text import Line
from summit.delegations.models import Delegate, Delegation


class SpeakerQuerySet(VisibleQuerySet["Speaker"]):
    """Queries of speakers."""

    resource = "speakers"
    summit_path = "item__session__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the condition for visible items of sessions in which the user's party takes part."""
        present = Q(
            item__session__engagement__in=Occupancy.objects.filter(resource__party__in=role_set.parties).values(
                "engagement"
            )
        )
        return present & Q(item__in=AgendaItem.objects.visible_to(user))


class Speaker(models.Model):
    """A delegation on the speakers' list; `minutes` is its speaking time, `delegate` the person who speaks, if known.

    A statement may be a group's, `on_behalf_of` which it is made.
    """

    class Kind(models.TextChoices):
        STATEMENT = "statement", "statement"
        SECOND = "second", "second statement"
        REPLY = "reply", "right of reply"
        ORDER = "order", "point of order"

    class Status(models.TextChoices):
        LISTED = "listed", "on the list"
        SPEAKING = "speaking", "speaking"
        SPOKE = "spoke", "spoke"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.LISTED: (Status.SPEAKING, Status.WITHDRAWN),
        Status.SPEAKING: (Status.SPOKE,),
        Status.SPOKE: (),
        Status.WITHDRAWN: (),
    }

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="speakers")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who speaks."
    )
    on_behalf_of = Line(max_length=200, blank=True, help_text="The group that a joint statement is made for.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STATEMENT)
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    minutes = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1), MaxValueValidator(600)])
    status = models.CharField(max_length=10, choices=Status, default=Status.LISTED)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    label_contexts = {"position": "in a list"}

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ("item", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("item", "position"),
                name="speaker_position_is_taken_once",
                deferrable=Deferrable.DEFERRED,
                violation_error_message="Another speaker has this place.",
            ),
            models.UniqueConstraint(
                fields=("item", "delegation"),
                condition=Q(kind="statement") & ~Q(status="withdrawn"),
                name="speaker_makes_one_statement",
                violation_error_message="This delegation is on the list already.",
            ),
            models.UniqueConstraint(
                fields=("item",),
                condition=Q(status="speaking"),
                name="speaker_has_the_floor_alone",
                violation_error_message="Another delegation has the floor.",
            ),
            RefersToOwn(
                name="speaker_delegate_is_its_own",
                field="delegate",
                owner="delegation",
                violation_error_message="This delegate belongs to another delegation.",
            ),
            positive("minutes", name="speaker_is_allotted_time", message="A speaker is allotted at least a minute."),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.delegation}"
