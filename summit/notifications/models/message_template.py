"""The organizers' own texts."""

from django.db import models

from summit.core.languages import WrittenLanguageField
from summit.core.text import Text
from summit.notifications.models.kind_labels import label_of
from summit.notifications.stored_words import in_readers_language
from summit.summits.models import Summit


class MessageTemplate(models.Model):
    """The organizers' own text for a kind in a language, sent instead of the standard text."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="message_templates")
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

    @property
    def fault_in_words(self) -> str:
        """The fault in the reader's language."""
        return in_readers_language(self.fault)

    def __str__(self) -> str:
        return f"{label_of(self.kind)} ({self.language})"
