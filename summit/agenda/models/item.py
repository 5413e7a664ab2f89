"""The items of an agenda."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import Coalesce

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import positive
from summit.core.text import Line
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Session

MINUTES = [MinValueValidator(1), MaxValueValidator(24 * 60)]
# The order of an agenda: each item, followed by its parts.
IN_ORDER = ("session", Coalesce("parent__position", "position"), F("parent").asc(nulls_first=True), "position")


def takes_time(name: str) -> models.CheckConstraint:
    """Return the constraint on the minutes of an item, also of one that is proposed."""
    return positive("minutes", name=name, message="An item takes at least a minute.")


class AgendaItemQuerySet(VisibleQuerySet["AgendaItem"]):
    """Queries of agenda items."""

    resource = "agenda-items"
    summit_path = "session__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the condition for circulated items of visible sessions."""
        del role_set
        return Q(session__in=Session.objects.visible_to(user), is_circulated=True)

    def in_order(self) -> Self:
        """Order by agenda: each item, followed by its parts. Parents are loaded too."""
        return self.select_related("parent").order_by(*IN_ORDER)

    def taking_time(self) -> Self:
        """Filter to items without parts: an item with parts takes the time of its parts."""
        return self.filter(parts=None)


class AgendaItem(models.Model):
    """An item of a session's agenda, numbered by its position: 2, or 2.1 for a part of item 2.

    A part has no parts itself. An item with parts takes the time of its parts; its own minutes count while it has none.
    Delegations see an item once it is circulated, with the facts that were circulated.

    waiting: not yet called; open: being discussed, at most one per session; closed: completed; adjourned: postponed.
    """

    class Kind(models.TextChoices):
        DISCUSSION = "discussion", "for discussion"
        DECISION = "decision", "for decision"
        INFORMATION = "information", "for information"

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        OPEN = "open", "open"
        CLOSED = "closed", "closed"
        ADJOURNED = "adjourned", "adjourned"

    TRANSITIONS = {
        Status.WAITING: (Status.OPEN, Status.ADJOURNED),
        Status.OPEN: (Status.CLOSED, Status.ADJOURNED),
        Status.CLOSED: (Status.OPEN,),
        Status.ADJOURNED: (Status.OPEN, Status.WAITING),
    }

    session = models.ForeignKey(Session, models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField("number", validators=[MinValueValidator(1), MaxValueValidator(1000)])
    title = TranslatedField()
    theme = Line(max_length=100, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DISCUSSION)
    minutes = models.PositiveSmallIntegerField(default=10, validators=MINUTES)
    rapporteur = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    sponsor = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who asked for the item."
    )
    documents = models.ManyToManyField(Document, blank=True, related_name="items")
    is_circulated = models.BooleanField(default=False, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    list_closed_at = models.DateTimeField("speakers' list closed at", null=True, blank=True, editable=False)
    used_seconds = models.PositiveIntegerField(
        default=0, editable=False, help_text="But for the time since it was last opened."
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        db_table = "agenda_item"
        ordering = ("session", "position")
        constraints = (
            # Deferred, so that a move may renumber its neighbours in one transaction.
            models.UniqueConstraint(
                fields=("session", "parent", "position"),
                name="item_position_is_taken_once",
                deferrable=Deferrable.DEFERRED,
                nulls_distinct=False,
                violation_error_message="Another item of this session has this number.",
            ),
            models.UniqueConstraint(
                fields=("session",),
                condition=Q(status="open"),
                name="item_is_open_alone",
                violation_error_message="Another item of this session is open.",
            ),
            takes_time("item_takes_time"),
        )

    def __str__(self) -> str:
        return f"{self.number}. {translated(self.title)}"

    @property
    def number(self) -> str:
        """The number on the agenda, such as 2 or 2.1."""
        return f"{self.parent.position}.{self.position}" if self.parent else str(self.position)

    def used_by(self, now: datetime) -> int:
        """Return the seconds for which the item has been open in total."""
        since = self.opened_at if self.status == self.Status.OPEN else None
        return self.used_seconds + (max(int((now - since).total_seconds()), 0) if since else 0)
