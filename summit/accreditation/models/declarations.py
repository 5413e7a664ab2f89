"""Weapons, radios and vehicles that delegations declare to the host's security before they bring them in."""

from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.accreditation import Accreditation
from summit.accreditation.models.personal import STATE, DocumentNumber
from summit.core.bounds import NumberRange
from summit.core.constraints import RefersToOwn
from summit.core.encryption import EncryptedField, SecretHashField
from summit.core.text import Line
from summit.summits.models import Summit

ROUNDS = NumberRange(0, 10_000)
QUANTITY = NumberRange(1, 500)
BROUGHT_IN = ~Q(status="withdrawn")
LONGEST_NUMBER = 60  # with the spaces and hyphens that people write
FREQUENCY = r"[0-9]{1,6}(\.[0-9]{1,6})?(-[0-9]{1,6}(\.[0-9]{1,6})?)?"


class SerialNumber(DocumentNumber):
    """The serial number of a weapon or a radio, or the plate of a vehicle; its last characters identify it."""


class DeclarationQuerySet(VisibleQuerySet[Any]):
    """Queries of declarations of a kind."""

    resource = "declarations"
    party_paths = ("party",)

    def in_force(self) -> Self:
        """Filter to declarations that wait for a decision or are accepted."""
        return self.filter(status__in=(Declaration.Status.DECLARED, Declaration.Status.ACCEPTED))

    def with_people(self) -> Self:
        """Read the delegations too, and those who carry or drive."""
        person = self.model.person_name
        return self.select_related("party", *([f"{person}__delegate"] if person else ()))


class Declaration(models.Model):
    """Something that a delegation brings in, with what security decided on it last.

    `number_name` and `number_label` are what doors call the number, which is masked unless a service reveals it.
    """

    class Status(models.TextChoices):
        DECLARED = "declared", "declared"
        ACCEPTED = "accepted", "accepted"
        RETURNED = "returned", "returned for correction"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS: ClassVar = {
        Status.DECLARED: {Status.ACCEPTED, Status.RETURNED, Status.REFUSED, Status.WITHDRAWN},
        Status.ACCEPTED: {Status.DECLARED, Status.RETURNED, Status.REFUSED, Status.WITHDRAWN},
        Status.RETURNED: {Status.DECLARED, Status.WITHDRAWN},
        Status.REFUSED: {Status.ACCEPTED, Status.RETURNED, Status.WITHDRAWN},
        Status.WITHDRAWN: set(),
    }
    DECISIONS: ClassVar = (Status.ACCEPTED, Status.RETURNED, Status.REFUSED)
    CHANGEABLE: ClassVar = (Status.DECLARED, Status.ACCEPTED, Status.RETURNED)
    number_name = "serial_number"
    number_label: ClassVar = _("serial number")
    person_name: str  # of the column that names a person of the accreditation, if the kind has one

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+", verbose_name="delegation")
    model = Line("make and model", max_length=80)
    number: Any = EncryptedField("serial number", secret=SerialNumber)
    number_hash = SecretHashField(of="number")
    status = models.CharField(max_length=9, choices=Status, default=Status.DECLARED, editable=False)
    reason = Line(max_length=500, blank=True, help_text="The delegation reads it.")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("summit", "pk")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(
                fields=("summit", "number_hash"),
                condition=BROUGHT_IN,
                name="%(class)s_number_is_unique_in_summit",
                violation_error_message="Another declaration of this summit has this number.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.number}"

    @property
    def person(self) -> Accreditation | None:
        """The bearer or the driver."""
        person: Accreditation | None = getattr(self, self.person_name, None)
        return person


class Weapon(Declaration):
    """A weapon, of a person whose category declares weapons."""

    class Kind(models.TextChoices):
        PISTOL = "pistol", "pistol"
        REVOLVER = "revolver", "revolver"
        SUBMACHINE_GUN = "submachine_gun", "submachine gun"
        RIFLE = "rifle", "rifle"
        SHOTGUN = "shotgun", "shotgun"
        STUN_GUN = "stun_gun", "stun gun"
        OTHER = "other", "other"

    person_name = "bearer"
    bearer = models.ForeignKey(Accreditation, models.CASCADE, related_name="weapons")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.PISTOL)
    calibre = Line(max_length=40, blank=True)
    rounds = models.PositiveIntegerField(default=0, validators=ROUNDS.validators)

    part_of = ("bearer",)

    class Meta(Declaration.Meta):
        constraints = (
            *Declaration.Meta.constraints,
            RefersToOwn(
                name="weapon_bearer_is_of_the_delegation",
                field="bearer",
                owner="party",
                violation_error_message="The bearer belongs to another delegation.",
            ),
            ROUNDS.constraint("rounds", name="weapon_rounds_are_countable", message="There are 0 to 10,000 rounds."),
        )


class Radio(Declaration):
    """Radio equipment."""

    class Kind(models.TextChoices):
        HANDHELD = "handheld", "handheld radio"
        MOBILE = "mobile", "radio of a vehicle"
        BASE = "base", "base station"
        REPEATER = "repeater", "repeater"
        SATELLITE = "satellite", "satellite telephone"
        OTHER = "other", "other"

    person_name = ""
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.HANDHELD)
    frequency = Line(
        "frequency, MHz",
        max_length=27,
        validators=[RegexValidator(rf"\A{FREQUENCY}\Z", _("Write it in MHz, as 446.00625, or a band, as 136-174."))],
        help_text="As 446.00625, or a band, as 136-174.",
    )
    quantity = models.PositiveSmallIntegerField(
        default=1,
        validators=QUANTITY.validators,
        help_text="Of sets that are alike; the serial number is of the first.",
    )

    class Meta(Declaration.Meta):
        constraints = (
            *Declaration.Meta.constraints,
            QUANTITY.constraint("quantity", name="radio_is_of_some_sets", message="There are 1 to 500 sets."),
        )


class Vehicle(Declaration):
    """A vehicle of the delegation's own."""

    number_name = "plate"
    number_label: ClassVar = _("plate")
    person_name = "driver"
    country = Line("state of registration", max_length=STATE, help_text="In three letters, such as KGZ.")
    color = Line(max_length=40, blank=True)
    driver = models.ForeignKey(Accreditation, models.SET_NULL, null=True, blank=True, related_name="vehicles")

    class Meta(Declaration.Meta):
        constraints = (
            *Declaration.Meta.constraints,
            RefersToOwn(
                name="vehicle_driver_is_of_the_delegation",
                field="driver",
                owner="party",
                violation_error_message="The driver belongs to another delegation.",
            ),
        )


DECLARATIONS: tuple[type[Declaration], ...] = (Weapon, Radio, Vehicle)
