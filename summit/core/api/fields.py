"""Fields of requests that hold what a person writes: the same rules as the models' own."""

from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers

from summit.core.addresses import LONGEST, canonical_address, validate_address


class Address(serializers.EmailField):
    """An address of mail, in its canonical form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, **kwargs})
        others = [each for each in self.validators if not isinstance(each, EmailValidator)]
        self.validators = [*others, validate_address]

    def to_internal_value(self, data: Any) -> str:
        """Return the canonical form."""
        return canonical_address(super().to_internal_value(data))
