"""Revisions of the programme."""

from django.db import models

from summit.accounts.models import User
from summit.summits.models import Summit


class Revision(models.Model):
    """The programme as published: Rev. 1, Rev. 2 and so on."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    programme = models.JSONField(help_text="Engagement uid to its sequence, hours, venue and status at publication.")

    class Meta:
        ordering = ("summit", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "number"),
                name="revision_number_is_unique_in_summit",
                violation_error_message="This revision was already published.",
            ),
        )

    def __str__(self) -> str:
        return f"Rev. {self.number}"
