"""Sessions of organs and the other items of the common programme: ceremonies, signings, photos, press, meals."""

from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Engagement, Occupancy
from summit.core.languages import LanguageField
from summit.core.lists import ListField
from summit.core.translations import MOST_LANGUAGES, TranslatedField, translated
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.summits.models import Summit


class Organ(models.Model):
    """A body of the organization, such as the Council of Foreign Ministers."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="organs")
    code = models.SlugField(max_length=60, help_text="Such as cfm.")
    name = TranslatedField()
    short_name = TranslatedField()

    class Meta:
        ordering = ("summit", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="organ_code_is_unique_in_summit",
                violation_error_message=_("Another organ of this summit has this code."),
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)


class SessionQuerySet(VisibleQuerySet["Session"]):
    """Sessions by who may see them, and with what a view shows of them."""

    resource = "sessions"

    def published_to(self, user: User | AnonymousUser, role_set: RoleSet) -> Q:
        """Match the sessions whose engagement the user may see."""
        del role_set
        return Q(engagement__in=Engagement.objects.visible_to(user))

    def with_programme(self) -> Self:
        """Load what a line of the programme shows: hour, place, organs, chair, participants and interpreters."""
        occupancies = Occupancy.objects.select_related(
            "resource__party", "resource__venue", "resource__delegate", "resource__interpreter"
        )
        return self.select_related("summit", "engagement__venue", "chair", "precedence").prefetch_related(
            "organs", models.Prefetch("engagement__occupancies", occupancies)
        )


class Session(models.Model):
    """An item of the common programme; its engagement has the hour and place, and occupancies of room and delegates."""

    class Kind(models.TextChoices):
        SESSION = "session", "session"
        CEREMONY = "ceremony", "ceremony"
        PHOTO = "photo", "family photo"
        SIGNING = "signing", "signing"
        PRESS = "press", "press"
        MEAL = "meal", "meal"

    class Format(models.TextChoices):
        RESTRICTED = "restricted", pgettext_lazy("format of a session", "restricted")
        EXPANDED = "expanded", pgettext_lazy("format of a session", "expanded")

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="sessions")
    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="session")
    code = models.SlugField(max_length=60, help_text="How files name it, such as csc-restricted.")
    organs = models.ManyToManyField(Organ, blank=True, related_name="sessions", help_text="Several: a joint meeting.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SESSION)
    format = models.CharField(max_length=10, choices=Format, default=Format.EXPANDED)
    quota = models.PositiveSmallIntegerField(
        "quota, 1+N",
        null=True,
        blank=True,
        help_text="How many may accompany each head of delegation; empty: no limit.",
    )
    chair = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="chaired_sessions")
    languages = ListField(LanguageField(), size=MOST_LANGUAGES, default=list, blank=True)
    precedence = models.ForeignKey(
        PrecedencePolicy, models.PROTECT, null=True, blank=True, related_name="sessions", help_text="Seating and order."
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("engagement__starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="session_code_is_unique_in_summit",
                violation_error_message=_("Another session of this summit has this code."),
            ),
            models.CheckConstraint(
                name="session_restricted_has_quota",
                condition=~Q(format="restricted") | Q(quota__isnull=False),
                violation_error_message=_("A restricted session has a quota (1+N)."),
            ),
        )

    def __str__(self) -> str:
        return str(self.engagement)

    @property
    def hours_zone(self) -> ZoneInfo:
        """The zone of the clock on which its hours are shown."""
        return self.engagement.zone
