"""Needs of an accredited person: diet, medical needs, accessibility."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accreditation.models.accreditation import Accreditation
from summit.accreditation.models.personal import OfAccreditationQuerySet
from summit.core.encryption import EncryptedField, Secret


class Diet(models.TextChoices):
    """Diets that a kitchen knows; the rest is said in words."""

    VEGETARIAN = "vegetarian", _("vegetarian")
    VEGAN = "vegan", _("vegan")
    HALAL = "halal", _("halal")
    KOSHER = "kosher", _("kosher")
    GLUTEN_FREE = "gluten_free", _("gluten-free")
    LACTOSE_FREE = "lactose_free", _("lactose-free")
    NUT_FREE = "nut_free", _("without nuts")
    NO_SEAFOOD = "no_seafood", _("without fish and seafood")
    NO_ALCOHOL = "no_alcohol", _("without alcohol")
    DIABETIC = "diabetic", _("for diabetics")
    OTHER = "other", _("other, as described")


class BloodGroup(models.TextChoices):
    """Blood groups with the Rhesus factor."""

    O_NEGATIVE = "O-", "O−"
    O_POSITIVE = "O+", "O+"
    A_NEGATIVE = "A-", "A−"
    A_POSITIVE = "A+", "A+"
    B_NEGATIVE = "B-", "B−"
    B_POSITIVE = "B+", "B+"
    AB_NEGATIVE = "AB-", "AB−"
    AB_POSITIVE = "AB+", "AB+"


class NeedsQuerySet(OfAccreditationQuerySet):
    """Queries of needs."""

    resource = "needs"


class Needs(models.Model):
    """Needs of a person, all of them secret; an empty column means that nothing is known."""

    # The column of each need by its name in doors: no form may have an encrypted column.
    COLUMNS: ClassVar = {
        "diets": "diet_codes",
        "dietary_notes": "diet_notes",
        "medical": "medical_needs",
        "accessibility": "access_needs",
        "blood_group": "blood",
    }

    accreditation = models.OneToOneField(Accreditation, models.CASCADE, primary_key=True, related_name="needs")
    # Codes of diets, with commas between them.
    diet_codes: Any = EncryptedField("diets", secret=Secret, null=True, blank=True)
    diet_notes: Any = EncryptedField("dietary notes", secret=Secret, null=True, blank=True)
    medical_needs: Any = EncryptedField("medical needs", secret=Secret, null=True, blank=True)
    access_needs: Any = EncryptedField("accessibility", secret=Secret, null=True, blank=True)
    blood: Any = EncryptedField("blood group", secret=Secret, null=True, blank=True)
    changed_at = models.DateTimeField(editable=False)

    objects = NeedsQuerySet.as_manager()

    part_of = ("accreditation",)

    class Meta:
        ordering = ("accreditation",)
        verbose_name_plural = "needs"

    def __str__(self) -> str:
        return gettext("Needs of %(person)s") % {"person": self.accreditation}

    def revealed(self) -> dict[str, object]:
        """Return the needs unmasked; the caller records the access."""
        secrets = {name: getattr(self, column) for name, column in self.COLUMNS.items()}
        texts = {name: secret.reveal() if secret else "" for name, secret in secrets.items()}
        return {**texts, "diets": texts["diets"].split(",") if texts["diets"] else []}
