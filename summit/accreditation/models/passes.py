"""Passes, and who has each."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from summit.accounts.models import Party, User
from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.accreditation import Accreditation
from summit.accreditation.models.category import Category
from summit.accreditation.models.zone import Zone
from summit.accreditation.pass_codes import CodeFacts, signed
from summit.core.bounds import InstantField, within_bounds
from summit.core.text import Line
from summit.summits.models import Summit

# Kinds of passes that belong to a delegation and not to a person.
OF_A_PARTY = (("transferable", "transferable (overpass)"), ("pin", "pin"))


def names_of(person: Accreditation) -> dict[str, str]:
    """Return the name of a person by language: a delegate has it, others have their own."""
    names: dict[str, str] = person.delegate.name if person.delegate else person.name
    return names


class PassQuerySet(VisibleQuerySet["Pass"]):
    """Queries of passes."""

    resource = "passes"
    party_paths = ("party", "accreditation__party", "host__party")

    def living(self) -> Self:
        """Filter to passes that are neither lost nor revoked."""
        return self.filter(status__in=Pass.LIVING)

    def of(self, *, category: Category | None = None, party: Party | None = None) -> Self:
        """Filter to the passes of people of the category, and of the party and its people; None filters nothing."""
        found = self.filter(accreditation__category=category) if category else self
        return found.filter(Q(party=party) | Q(accreditation__party=party)) if party else found

    def with_holder(self) -> Self:
        """Read the person or party of each along with it."""
        return self.select_related(*Pass.HOLDER)

    def with_zones(self) -> Self:
        """Read the zones that each opens along with it: three queries for all."""
        return self.prefetch_related("added_zones", "barred_zones", "accreditation__category__zones")


class Pass(models.Model):
    """A numbered pass with a signed code.

    A personal pass is that of an approved person, and opens the zones of their category. A temporary pass is for a
    person who waits for theirs, or for a visitor with a host. A transferable pass belongs to a delegation, as do pins.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", "personal"
        TEMPORARY = "temporary", "temporary"
        TRANSFERABLE = "transferable", "transferable (overpass)"
        PIN = "pin", "pin"

    class Status(models.TextChoices):
        ISSUED = "issued", "issued"
        PRINTED = "printed", "printed"
        HANDED_OVER = "handed_over", "handed over"
        RETURNED = "returned", "returned"
        LOST = "lost", "lost"
        REVOKED = "revoked", "revoked"

    TRANSITIONS: ClassVar = {
        Status.ISSUED: {Status.PRINTED, Status.HANDED_OVER, Status.LOST, Status.REVOKED},
        Status.PRINTED: {Status.HANDED_OVER, Status.LOST, Status.REVOKED},
        Status.HANDED_OVER: {Status.RETURNED, Status.LOST, Status.REVOKED},
        Status.RETURNED: {Status.HANDED_OVER, Status.LOST, Status.REVOKED},
        Status.LOST: set(),
        Status.REVOKED: set(),
    }
    LIVING: ClassVar = (Status.ISSUED, Status.PRINTED, Status.HANDED_OVER, Status.RETURNED)
    # What its name, category and delegation are read from.
    HOLDER: ClassVar = (
        "summit",
        "accreditation__category",
        "accreditation__delegate",
        "accreditation__party",
        "party",
        "category",
        "host__delegate",
    )
    STOPPED: ClassVar = (Status.LOST, Status.REVOKED)

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="passes")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSONAL)
    accreditation = models.ForeignKey(
        Accreditation, models.CASCADE, null=True, blank=True, related_name="passes", verbose_name="person"
    )
    visitor = Line(max_length=200, blank=True, help_text="The name of a visitor, who has a host.")
    host = models.ForeignKey(
        Accreditation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="visitor_passes",
        help_text="Who answers for the visitor.",
    )
    party = models.ForeignKey(
        Party,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="passes",
        verbose_name="delegation",
        help_text="Of a transferable pass, or of pins.",
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="passes", help_text="Of pins."
    )
    added_zones = models.ManyToManyField(
        Zone,
        blank=True,
        related_name="+",
        help_text="Besides those of the category; of a pass that is not personal, all that it opens.",
    )
    barred_zones = models.ManyToManyField(
        Zone, blank=True, related_name="+", help_text="Of the category, and not of this pass."
    )
    valid_from = InstantField()
    valid_until = InstantField()
    status = models.CharField(max_length=11, choices=Status, default=Status.ISSUED, editable=False)
    reason = Line(max_length=300, blank=True, help_text="Why it was stopped.")
    issued_at = models.DateTimeField(editable=False)
    printed_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="replaced_by"
    )

    objects = PassQuerySet.as_manager()

    label_contexts = {"host": "of a visitor", "number": "of a pass"}

    class Meta:
        ordering = ("summit", "number")
        verbose_name_plural = "passes"
        constraints = (
            within_bounds("pass_is_within_bounds", instants=("valid_from", "valid_until")),
            models.UniqueConstraint(
                fields=("summit", "number"),
                name="pass_number_is_unique_in_summit",
                violation_error_message="Another pass of this summit has this number.",
            ),
            models.UniqueConstraint(
                fields=("accreditation",),
                condition=Q(kind="personal", status__in=("issued", "printed", "handed_over", "returned")),
                name="pass_personal_is_one_per_person",
                violation_error_message="This person already has a pass.",
            ),
            models.CheckConstraint(
                name="pass_has_its_holder",
                condition=Q(kind__in=("personal", "temporary"), accreditation__isnull=False, host=None, party=None)
                | Q(kind="temporary", accreditation=None, host__isnull=False, party=None)
                | Q(kind__in=("transferable", "pin"), accreditation=None, host=None, party__isnull=False),
                violation_error_message="A pass is of one person, of a visitor with a host, or of a delegation.",
            ),
            models.CheckConstraint(
                name="pass_names_its_visitor",
                condition=Q(host=None, visitor="") | Q(host__isnull=False) & ~Q(visitor=""),
                violation_error_message="Name the visitor and their host.",
            ),
            models.CheckConstraint(
                name="pass_is_valid_for_some_time",
                condition=Q(valid_until__gt=F("valid_from")),
                violation_error_message="A pass is valid until after it begins to be.",
            ),
            models.CheckConstraint(
                name="pass_that_is_stopped_has_its_hour",
                condition=Q(status__in=("lost", "revoked"), stopped_at__isnull=False)
                | ~Q(status__in=("lost", "revoked")) & Q(stopped_at=None),
                violation_error_message="A pass that is lost or revoked needs the time of it.",
            ),
        )
        indexes = (models.Index(fields=("summit", "stopped_at"), name="pass_stopped"),)

    def __str__(self) -> str:
        return f"{self.number:06d}"

    @property
    def names(self) -> dict[str, str] | None:
        """The name of the person or the delegation by language; None for a visitor, who has one name."""
        if self.accreditation:
            return names_of(self.accreditation)
        return self.party.name if self.party else None

    @property
    def holder_name(self) -> str:
        """The name on it, in the reader's language: of the person, the visitor or the delegation."""
        return str(self.accreditation or self.visitor or self.party)

    @property
    def shown_category(self) -> Category | None:
        """The category whose name and colour it shows."""
        return self.accreditation.category if self.accreditation else self.category

    @property
    def shown_party(self) -> Party | None:
        """The delegation that it names."""
        return self.accreditation.party if self.accreditation else self.party

    @property
    def zones(self) -> list[Zone]:
        """The zones that it opens, by code."""
        zones = set(self.added_zones.all())
        if self.kind == Pass.Kind.PERSONAL and self.accreditation:
            zones |= set(self.accreditation.category.zones.all())
        return sorted(zones - set(self.barred_zones.all()), key=lambda zone: zone.code)

    @property
    def code(self) -> str:
        """The signed code that is printed on it."""
        zones = tuple(zone.code for zone in self.zones)
        return signed(CodeFacts(self.pk, self.number, self.summit_id, zones, self.valid_from, self.valid_until))

    def is_expired(self, now: datetime) -> bool:
        """Say whether it is not valid any more by its day."""
        return now >= self.valid_until


class CustodyQuerySet(VisibleQuerySet["Custody"]):
    """Queries of custody."""

    resource = "passes"
    summit_path = "access_pass__summit"
    party_paths = ("access_pass__party", "access_pass__accreditation__party", "access_pass__host__party")


class Custody(models.Model):
    """A person signed for a pass, and has it from the hand-over to its return."""

    access_pass = models.ForeignKey(Pass, models.CASCADE, related_name="custody", verbose_name="pass")
    holder = Line("signed by", max_length=200)
    handed_over_at = models.DateTimeField()
    handed_over_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)

    objects = CustodyQuerySet.as_manager()

    part_of = ("access_pass",)

    class Meta:
        ordering = ("handed_over_at", "pk")
        verbose_name_plural = "custody"
        constraints = (
            models.UniqueConstraint(
                fields=("access_pass",),
                condition=Q(returned_at=None),
                name="custody_is_of_one_holder_at_a_time",
                violation_error_message="Somebody else has this pass.",
            ),
            models.CheckConstraint(
                name="custody_ends_after_it_begins",
                condition=Q(returned_at=None) | Q(returned_at__gte=F("handed_over_at")),
                violation_error_message="A pass is returned after it was handed over.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.access_pass}: {self.holder}"
