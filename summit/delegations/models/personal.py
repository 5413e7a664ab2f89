"""Personal data of delegates."""

from typing import Any

from django.db import models
from django.utils.translation import gettext

from summit.accounts.visibility import VisibleQuerySet
from summit.core.encryption import DOTS, EncryptedField, Secret
from summit.delegations.models.delegate import Delegate


class PassportNumber(Secret):
    """The number of a passport; its last characters identify it."""

    def masked(self) -> str:
        """Return the last four characters, fewer of a short number."""
        text = self.reveal()
        return DOTS + text[-min(4, len(text) // 2) :]


class BirthDate(Secret):
    """A date of birth, in ISO 8601."""

    def masked(self) -> str:
        """Return the year."""
        return f"{self.reveal()[:4]}-••-••"


class PersonalDataQuerySet(VisibleQuerySet["PersonalData"]):
    """Queries of personal data."""

    resource = "personal-data"
    summit_path = "delegate__summit"
    party_paths = ("delegate__party",)


class PersonalData(models.Model):
    """Data for a delegate's accreditation, if the summit asks for it; masked unless a service reveals it."""

    delegate = models.OneToOneField(Delegate, models.CASCADE, primary_key=True, related_name="personal_data")
    passport: Any = EncryptedField(secret=PassportNumber)
    birth: Any = EncryptedField(secret=BirthDate)
    changed_at = models.DateTimeField(editable=False)

    objects = PersonalDataQuerySet.as_manager()

    class Meta:
        ordering = ("delegate",)
        verbose_name_plural = "personal data"

    def __str__(self) -> str:
        return gettext("Personal data of %(delegate)s") % {"delegate": self.delegate}
