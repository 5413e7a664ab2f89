"""Personal data of accredited people: the travel document and the date of birth."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext

from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.accreditation import Accreditation
from summit.core.bounds import DayField, within_bounds
from summit.core.encryption import DOTS, EncryptedField, Secret, SecretHashField
from summit.core.text import Line

STATE = 3  # letters of a state at most, as ICAO Doc 9303 writes it


class DocumentNumber(Secret):
    """The number of a travel document; its last characters identify it."""

    def masked(self) -> str:
        """Return the last four characters, fewer of a short number."""
        text = self.reveal()
        return DOTS + text[-min(4, len(text) // 2) :]


class BirthDate(Secret):
    """A date of birth, in ISO 8601."""

    def masked(self) -> str:
        """Return the year."""
        return f"{self.reveal()[:4]}-••-••"


class OfAccreditationQuerySet(VisibleQuerySet[Any]):
    """Queries of rows that belong to an accreditation."""

    summit_path = "accreditation__summit"
    party_paths = ("accreditation__party",)


class PersonalDataQuerySet(OfAccreditationQuerySet):
    """Queries of personal data."""

    resource = "personal-data"

    def complete(self) -> Self:
        """Filter to documents that say by which state they were issued, to whom, and until when."""
        return self.filter(expires_on__isnull=False).exclude(issuing_state="").exclude(nationality="")


class PersonalData(models.Model):
    """The travel document of an accredited person, if the summit asks for it; masked unless a service reveals it."""

    class DocumentType(models.TextChoices):
        PASSPORT = "passport", "passport"
        DIPLOMATIC = "diplomatic", "diplomatic passport"
        SERVICE = "service", "service passport"
        LAISSEZ_PASSER = "laissez_passer", "laissez-passer"
        IDENTITY_CARD = "identity_card", "identity card"

    accreditation = models.OneToOneField(Accreditation, models.CASCADE, primary_key=True, related_name="personal_data")
    document_type = models.CharField(max_length=14, choices=DocumentType, default=DocumentType.PASSPORT)
    number: Any = EncryptedField(secret=DocumentNumber)
    birth: Any = EncryptedField(secret=BirthDate)
    issuing_state = Line(max_length=STATE, blank=True)
    nationality = Line(max_length=STATE, blank=True)
    expires_on = DayField(null=True, blank=True)
    # Equal numbers and equal days are found by these, without decrypting anything.
    number_hash = SecretHashField(of="number", db_index=True)
    birth_hash = SecretHashField(of="birth", db_index=True)
    changed_at = models.DateTimeField(editable=False)

    objects = PersonalDataQuerySet.as_manager()

    part_of = ("accreditation",)

    class Meta:
        ordering = ("accreditation",)
        verbose_name_plural = "personal data"
        constraints = (within_bounds("personal_data_are_within_bounds", days=("expires_on",)),)

    def __str__(self) -> str:
        return gettext("Personal data of %(person)s") % {"person": self.accreditation}
