"""`manage.py encrypt_anew`: have everything encrypted by the first of FIELD_KEYS, so that the others can go."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from summit.core.encryption import encrypt_anew


class Command(BaseCommand):
    """Encrypts anew what was encrypted by an older key."""

    help = "Encrypt by the first of FIELD_KEYS what an older key encrypted."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how much."""
        try:
            for name, count, done in encrypt_anew():
                self.stdout.write(f"{name}: {done} of {count} encrypted anew; all are by the first key.")
        except InvalidToken:
            raise CommandError("A value is encrypted by a key that is not in FIELD_KEYS.") from None
