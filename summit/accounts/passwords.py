"""The longest password that every door of signing in takes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 128


class LongestPassword:
    """Refuses a new password that is too long."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError if the password is too long."""
        del user
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Return how long a password may be."""
        return _("Your password can have %(most)d characters at most.") % {"most": LONGEST_PASSWORD}
