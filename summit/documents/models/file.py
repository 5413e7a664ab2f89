"""Files of versions, one for each language."""

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import positive
from summit.core.languages import LanguageField
from summit.core.stored_files import document_storage
from summit.core.text import Line
from summit.documents.models.document import Version


class FileQuerySet(VisibleQuerySet["File"]):
    """Files; the user must be cleared for their version."""

    resource = "document-files"
    summit_path = "version__document__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the filter for files of versions whose text the user may read."""
        del role_set
        return Q(version__in=Version.objects.visible_to(user))


class File(models.Model):
    """The text of a version in one language, as it was uploaded; `size` is in bytes."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="files")
    language = LanguageField()
    content = models.FileField(storage=document_storage, max_length=200)
    name = Line(max_length=150, help_text="The name under which the file is downloaded.")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ("version", "language")
        constraints = (
            positive("size", name="file_holds_something", message="This file is empty."),
            models.UniqueConstraint(
                fields=("version", "language"),
                name="file_is_one_per_language",
                violation_error_message="This version already has a file in that language.",
            ),
        )

    def __str__(self) -> str:
        return self.name
