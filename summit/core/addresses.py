"""E-mail addresses and host names: one canonical form and one rule.

An address is stored, looked up, counted and compared in its canonical form, so that two spellings are one account.
"""

import re
import unicodedata

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.core.fields import HasFormField

LONGEST, LONGEST_LOCAL = 254, 64  # RFC 5321, with the brackets of a path
# What a canonical address is made of: printable ASCII without capitals. The database holds accounts to it.
CANONICAL = r"^[!-@\[-~]+$"


def canonical_address(text: str) -> str:
    """Return the written form of an address: NFKC, trimmed, lower case, the domain in ASCII (RFC 5891).

    Text that is no address is folded in the same way, so that wrong names count by one spelling too.
    """
    folded = unicodedata.normalize("NFKC", text[: 2 * LONGEST]).strip().lower() + text[2 * LONGEST :]
    local, at, domain = folded.rpartition("@")
    try:
        return f"{local}{at}{ascii_host(domain)}"
    except ValueError:
        return folded


def ascii_host(name: str) -> str:
    """Return the name of a host as DNS knows it; ValueError where there can be none of this name."""
    return idna.encode(name, uts46=True).decode()


class AddressValidator(EmailValidator):
    """Accepts only the canonical form of an address with a domain of the public Internet.

    Quoted local parts and IP addresses are refused: no mail server that people use has them.
    """

    message = _("Enter a valid email address.")
    user_regex = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{}|~-]+(\.[a-z0-9!#$%&'*+/=?^_`{}|~-]+)*\Z")

    def __call__(self, value: str | None) -> None:
        """Raise ValidationError unless the value is such an address."""
        super().__call__(value)
        address = value or ""
        local = address.rpartition("@")[0]
        if len(address) > LONGEST or len(local) > LONGEST_LOCAL or not re.match(CANONICAL, address):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def validate_domain_part(self, domain_part: str) -> bool:
        """Take names alone, whose last part is not a number."""
        is_name = self.domain_regex.fullmatch(domain_part) is not None
        return is_name and not domain_part.rpartition(".")[2].isdigit()


validate_address = AddressValidator()


class AddressFormField(forms.EmailField):
    """An address, in its canonical form."""

    default_validators = [validate_address]

    def to_python(self, value: object) -> str:
        """Return the canonical form."""
        text = str(super().to_python(value))
        return canonical_address(text) if text else text


class AddressField(HasFormField, models.EmailField):
    """Holds an address in its canonical form, and finds it by any spelling."""

    default_validators = [validate_address]
    form_class = AddressFormField

    def to_python(self, value: object) -> str | None:
        """Return the canonical form."""
        text: str | None = super().to_python(value)
        return canonical_address(text) if text else text

    def get_prep_value(self, value: object) -> str | None:
        """Store and look up the canonical form."""
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:  # noqa: FBT001 -- Django's
        """Let the row show what was stored."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
