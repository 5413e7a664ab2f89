"""Series of decisions."""

from django.db import models

from summit.accounts.visibility import VisibleQuerySet
from summit.core.symbols import validate_symbol
from summit.core.text import Line
from summit.sessions.models import Organ
from summit.summits.models import Summit


class SeriesQuerySet(VisibleQuerySet["Series"]):
    """Series, filtered by what a user may see."""

    resource = "series"


class Series(models.Model):
    """A series of numbers without gaps, such as the decisions of one organ in a year. `prefix` precedes each number."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="decision_series")
    prefix = Line(max_length=40, validators=[validate_symbol], help_text="For example, CSC/2025/D.")
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    last = models.PositiveIntegerField("last number given", default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ("summit", "prefix")
        verbose_name_plural = "series of decisions"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "prefix"),
                name="series_prefix_is_unique_in_summit",
                violation_error_message="This summit already has this series.",
            ),
        )

    def __str__(self) -> str:
        return self.prefix
