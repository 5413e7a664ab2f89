"""The members of a delegation."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.core.bounds import DayField, InstantField, within_bounds
from summit.core.languages import LanguageField
from summit.core.lists import ListField
from summit.core.text import Line
from summit.core.translations import MOST_LANGUAGES, TranslatedField


class Rank(models.IntegerChoices):
    """Levels of representation, the highest first."""

    HEAD_OF_STATE = 10, "head of state"
    HEAD_OF_GOVERNMENT = 20, "head of government"
    MINISTER = 30, "minister"
    HEAD_OF_ORGANIZATION = 35, "head of an organization"
    DEPUTY_MINISTER = 40, "deputy minister"
    AMBASSADOR = 50, "ambassador"
    OFFICIAL = 60, "official"
    ADVISER = 70, "adviser"

    @property
    def word(self) -> str:
        """The name in files and in the API, such as head_of_state."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Rank":
        """Return the rank with this name."""
        return cls[word.upper()]


class DelegateQuerySet(VisibleQuerySet["Delegate"]):
    """Queries of delegates."""

    resource = "delegates"
    party_paths = ("party",)


class Delegate(Resource):
    """A member of a delegation; their calendar is closed before `arrives_at` and after `departs_at`."""

    occupied_as = Occupancy.Role.PARTICIPANT
    is_person = True
    policy = "delegates"
    icon = "person"

    office = TranslatedField()
    function = Line(
        "function in the delegation", max_length=150, blank=True, help_text="Such as adviser or spokesperson."
    )
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.OFFICIAL)
    took_office_on = DayField(null=True, blank=True)
    languages = ListField(LanguageField(), size=MOST_LANGUAGES, default=list, blank=True)
    arrives_at = InstantField(null=True, blank=True)
    departs_at = InstantField(null=True, blank=True)
    absence_before = models.OneToOneField(
        Engagement, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    absence_after = models.OneToOneField(
        Engagement, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar = DelegateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            within_bounds("delegate_is_within_bounds", days=("took_office_on",), instants=("arrives_at", "departs_at")),
            models.CheckConstraint(
                name="delegate_departs_after_arrival",
                condition=Q(arrives_at=None) | Q(departs_at=None) | Q(departs_at__gt=F("arrives_at")),
                violation_error_message="A delegate departs after arriving.",
            ),
        )
