"""Venues and the transfer times between them."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.core.bounds import NumberRange
from summit.core.hours import zone_named
from summit.core.text import Line
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit, validate_time_zone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MINUTES = NumberRange(1, 24 * 60)
LONGEST_SHARED_CODE = 120


def shared_code(help_text: "StrOrPromise") -> models.SlugField:
    """Make the column of the code that rows of several summits have if they are one thing or person."""
    return models.SlugField(
        _("shared as"), max_length=LONGEST_SHARED_CODE, blank=True, default="", db_index=False, help_text=help_text
    )


class Venue(models.Model):
    """A venue; people need transfer time between two of them."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="venues")
    code = models.SlugField(max_length=60, help_text="The code that files and addresses use, such as yntymak-ordo.")
    name = TranslatedField()
    address = Line(max_length=300, blank=True)
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="IANA, e.g. Asia/Almaty: hours at this venue are shown on its clock. Empty: the summit's.",
    )
    shared_as = shared_code(
        _("The code of the house: venues of several summits with one code are one place, between which nobody travels.")
    )

    class Meta:
        ordering = ("summit", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="venue_code_is_unique_in_summit",
                violation_error_message="Another venue of this summit has this code.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)

    @property
    def local_zone(self) -> ZoneInfo | None:
        """The zone of its own clock; None if hours there are on the summit's."""
        return zone_named(self.time_zone)


class Transfer(models.Model):
    """The transfer time from one venue to another; each direction has its own."""

    origin = models.ForeignKey(Venue, models.CASCADE, related_name="transfers_from")
    destination = models.ForeignKey(Venue, models.CASCADE, related_name="transfers_to")
    minutes = models.PositiveSmallIntegerField(validators=MINUTES.validators)

    part_of = ("origin", "destination")

    class Meta:
        ordering = ("origin", "destination")
        constraints = (
            models.UniqueConstraint(
                fields=("origin", "destination"),
                name="transfer_is_one_per_way",
                violation_error_message="The transfer time of this route is already entered.",
            ),
            models.CheckConstraint(
                name="transfer_leads_to_another_venue",
                condition=~Q(origin=F("destination")),
                violation_error_message="A transfer leads from one venue to another.",
            ),
            MINUTES.constraint(
                "minutes", name="transfer_takes_a_day_at_most", message="A transfer takes 1 to 1440 minutes."
            ),
        )

    def __str__(self) -> str:
        facts = {"origin": self.origin, "destination": self.destination, "minutes": self.minutes}
        return gettext("%(origin)s - %(destination)s: %(minutes)s min") % facts
