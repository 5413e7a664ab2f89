"""How long a new password may be: what is longer no door of signing in takes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 128


class LongestPassword:
    """Refuses a new password that is too long."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for it."""
        del user
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """Say how long it may be."""
        return _("Your password can have %(most)d characters at most.") % {"most": LONGEST_PASSWORD}
