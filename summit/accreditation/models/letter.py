"""Letters of the delegation or the employer for a person."""

from typing import Any

from django.db import models
from django.utils.translation import gettext

from summit.accreditation.models.accreditation import Accreditation
from summit.accreditation.models.personal import OfAccreditationQuerySet
from summit.accreditation.models.photo import SecretFile
from summit.core.encryption import EncryptedField
from summit.core.text import Line


class LetterQuerySet(OfAccreditationQuerySet):
    """Queries of letters."""

    resource = "letters"


class Letter(models.Model):
    """The letter for an accredited person, a PDF."""

    accreditation = models.OneToOneField(Accreditation, models.CASCADE, primary_key=True, related_name="letter")
    name = Line(max_length=255, editable=False)
    size = models.PositiveIntegerField("size, bytes", editable=False)
    content: Any = EncryptedField(secret=SecretFile)
    changed_at = models.DateTimeField(editable=False)

    objects = LetterQuerySet.as_manager()

    part_of = ("accreditation",)

    class Meta:
        ordering = ("accreditation",)

    def __str__(self) -> str:
        return gettext("Letter for %(person)s") % {"person": self.accreditation}
