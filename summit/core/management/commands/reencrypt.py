"""`manage.py reencrypt`: encrypt all values with the first of FIELD_KEYS, so that the others can be removed."""

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from summit.core.encryption import reencrypt


class Command(BaseCommand):
    """Encrypts values of older keys with the first key."""

    help = "Encrypt values of older keys with the first of FIELD_KEYS."

    def handle(self, *args: object, **options: str) -> None:
        """Print each column with the number of values that changed."""
        try:
            for name, count, done in reencrypt():
                self.stdout.write(f"{name}: {done} of {count} encrypted again; all have the first key now.")
        except InvalidToken:
            raise CommandError("A value is encrypted with a key that is not in FIELD_KEYS.") from None
