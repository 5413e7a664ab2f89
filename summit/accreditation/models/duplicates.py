"""Pairs of people who look like one person and are not."""

from django.db import models
from django.db.models import F, Q

from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.accreditation import Accreditation


class DistinctPeopleQuerySet(VisibleQuerySet["DistinctPeople"]):
    """Queries of pairs that were decided."""

    resource = "duplicates"
    summit_path = "first__summit"


class DistinctPeople(models.Model):
    """Two people with one number, or one name and day of birth, of whom somebody decided that they are two.

    The older row is `first`.
    """

    first = models.ForeignKey(Accreditation, models.CASCADE, related_name="+")
    second = models.ForeignKey(Accreditation, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(editable=False)

    objects = DistinctPeopleQuerySet.as_manager()

    part_of = ("first", "second")

    class Meta:
        ordering = ("first", "second")
        verbose_name_plural = "distinct people"
        constraints = (
            models.UniqueConstraint(
                fields=("first", "second"),
                name="distinct_people_are_decided_once",
                violation_error_message="This is decided already.",
            ),
            models.CheckConstraint(
                name="distinct_people_are_in_order",
                condition=Q(first__lt=F("second")),
                violation_error_message="Name two people, the older row first.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"
