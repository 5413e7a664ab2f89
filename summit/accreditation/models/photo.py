"""Photos of accredited people."""

import base64
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext

from summit.accreditation.models.accreditation import Accreditation
from summit.accreditation.models.personal import OfAccreditationQuerySet
from summit.core.encryption import EncryptedField, Secret


class SecretFile(Secret):
    """The bytes of a file, as base64."""

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the secret of these bytes."""
        return cls(base64.b64encode(content).decode())

    def content(self) -> bytes:
        """Return the bytes."""
        return base64.b64decode(self.reveal())


class PhotoQuerySet(OfAccreditationQuerySet):
    """Queries of photos."""

    resource = "photos"


class Photo(models.Model):
    """The photo of an accredited person, a JPEG with its thumbnail."""

    accreditation = models.OneToOneField(Accreditation, models.CASCADE, primary_key=True, related_name="photo")
    image: Any = EncryptedField(secret=SecretFile)
    thumbnail: Any = EncryptedField(secret=SecretFile)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = PhotoQuerySet.as_manager()

    part_of = ("accreditation",)

    class Meta:
        ordering = ("accreditation",)

    def __str__(self) -> str:
        return gettext("Photo of %(person)s") % {"person": self.accreditation}
