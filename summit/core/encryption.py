"""Values that are encrypted in the database, and masked wherever they are printed.

Fernet (AES and HMAC) with FIELD_KEYS: the first key encrypts, each of them decrypts. Equal values are found by a keyed
hash that is stored beside them.
"""

import functools
import hmac
import logging
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from summit.core.refusals import Refusal

logger = logging.getLogger(__name__)

DOTS = "••••"


class Unreadable(Refusal):
    """No key decrypts a value: a key that is still needed was removed from the settings."""

    code = "unreadable"
    status = 503
    message = _("This is encrypted with a key that the service does not have any more; tell the operator.")


class Secret:
    """A text that is masked when printed; only `reveal` returns it, so that all uses can be found by search."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def masked(self) -> str:
        """Return the text as users see it who may know that it exists: dots, unless a subclass shows a part."""
        return DOTS

    def __str__(self) -> str:
        return self.masked()

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class EncryptedField(models.TextField):
    """Stores a Secret of the given subclass, encrypted; it cannot be filtered, edited or dumped in clear text."""

    def __init__(self, *args: Any, secret: type[Secret] = Secret, **kwargs: Any) -> None:
        self.secret = secret
        super().__init__(*args, **{**kwargs, "editable": False})

    def from_db_value(self, value: str | None, *_: object) -> Secret | None:
        """Decrypt the stored value; raises Unreadable."""
        return None if value is None else self._decrypted(value)

    def to_python(self, value: object) -> Secret | None:
        """Return a Secret as it is; decrypt the value of a dump."""
        if value is None or isinstance(value, Secret):
            return value
        try:
            return self._decrypted(str(value))
        except Unreadable:
            raise ValidationError("None of the keys opens this value.", code="unreadable") from None

    def get_prep_value(self, value: object) -> str | None:
        """Encrypt it; TypeError for anything but a Secret."""
        if value is None:
            return None
        if not isinstance(value, Secret):
            raise TypeError(f"{self.name} takes a Secret.")
        return cipher().encrypt(value.reveal().encode()).decode()

    def value_to_string(self, obj: models.Model) -> str:
        """Return the encrypted value for a dump."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def get_lookup(self, lookup_name: str) -> type[models.Lookup] | None:
        """Allow only `isnull`."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def _decrypted(self, token: str) -> Secret:
        try:
            return self.secret(cipher().decrypt(token.encode()).decode())
        except InvalidToken:
            logger.exception("No key of FIELD_KEYS opens %s.%s.", self.model._meta.label, self.name)
            raise Unreadable from None


class SecretHashField(models.CharField):
    """A keyed hash of an encrypted field of the same row, by which equal values are found; written with each save."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{**kwargs, "max_length": 64, "editable": False})

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Name the encrypted field in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 -- Django's
        """Hash the value that is saved."""
        secret = getattr(model_instance, self.of)
        if not isinstance(secret, Secret):
            raise TypeError(f"{self.of} takes a Secret.")
        value = secret_hash(secret)
        setattr(model_instance, self.attname, value)
        return value


def secret_hash(secret: Secret) -> str:
    """Return the hash of the text under the first key."""
    return secret_hashes(secret)[0]


def secret_hashes(secret: Secret) -> list[str]:
    """Return the hash under each key: while keys are changed, rows have hashes of older ones."""
    text = f"secret_hash:{secret.reveal()}".encode()
    return [hmac.digest(key.encode(), text, "sha256").hex() for key in settings.FIELD_KEYS]


def cipher() -> MultiFernet:
    """Return a cipher that encrypts with the first key and decrypts with any."""
    return _cipher(tuple(settings.FIELD_KEYS))


@functools.cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypted_fields(model: type[models.Model]) -> list[EncryptedField]:
    """Return the fields of the model's own table that are encrypted."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedField)]


def secret_hash_fields(model: type[models.Model]) -> list[SecretHashField]:
    """Return the fields of the model's own table that hold hashes of secrets."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, SecretHashField)]


def reencrypt() -> Iterator[tuple[str, int, int]]:
    """Encrypt values of older keys with the first key; yield each field, its number of values, and how many changed.

    Their hashes are made again too.
    Each row is updated separately, and only if it has not changed meanwhile, so the run can be stopped and repeated.
    """
    first = Fernet(settings.FIELD_KEYS[0])
    for model in apps.get_models():
        for field in encrypted_fields(model):
            tokens = model._default_manager.annotate(token=Cast(field.name, models.TextField())).exclude(token=None)
            hashes = [hashed.name for hashed in secret_hash_fields(model) if hashed.of == field.name]
            count = done = 0
            for key, token in tokens.values_list("pk", "token").iterator():
                count += 1
                if not is_open(first, token):
                    rotated = Value(cipher().rotate(token.encode()).decode(), models.TextField())
                    hashed = secret_hash(Secret(cipher().decrypt(token.encode()).decode()))
                    changes = {field.name: rotated, **dict.fromkeys(hashes, hashed)}
                    done += tokens.filter(pk=key, token=token).update(**changes)
            yield f"{model._meta.label}.{field.name}", count, done


def is_open(key: Fernet | MultiFernet, token: str) -> bool:
    """Say whether the key decrypts the token."""
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True
