"""The organizers' own texts."""

from django.db import models

from summit.core.languages import WrittenLanguageField
from summit.core.text import Text
from summit.summits.models import Summit


class MessageTemplate(models.Model):
    """The organizers' own text for a kind in a language, sent instead of the standard text."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="wordings")
    kind = models.CharField(max_length=60)
    language = WrittenLanguageField(help_text="Such as ru.")
    text = Text(
        max_length=10_000,
        help_text="The first line is the subject; the message follows after an empty line.",
    )
    fault = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="Why this text could not be filled in for a message, which was then sent with the standard text.",
    )

    class Meta:
        db_table = "notifications_wording"
        ordering = ("summit", "kind", "language")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "kind", "language"),
                name="wording_is_given_once",
                violation_error_message="There is a text for this kind and language already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
