"""Fields of requests for text that people write, with the rules of the models."""

from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers
from rest_framework.fields import empty

from summit.core.addresses import LONGEST, canonical_address, validate_address
from summit.core.languages import CODE_LENGTH, LanguageField, WrittenLanguageField, validate_language, validate_written
from summit.core.text import normalized, validate_line, validate_text

OWN_RULES = (validate_address, validate_line, validate_text, validate_language, validate_written)


class RuleField(serializers.CharField):
    """A text with a rule of ours; the rules that a model's field adds are removed, as they are the same."""

    longest: int | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": self.longest, **kwargs})
        others = [each for each in self.validators if each not in OWN_RULES and not isinstance(each, EmailValidator)]
        self.validators = [*self.default_validators, *others]


class Address(RuleField, serializers.EmailField):
    """An address of mail, in its canonical form."""

    default_validators = [validate_address]
    longest = LONGEST

    def to_internal_value(self, data: str) -> str:
        return canonical_address(super().to_internal_value(data))


class Line(RuleField):
    """One line of text that a person writes."""

    default_validators = [validate_line]

    def to_internal_value(self, data: str) -> str:
        return normalized(super().to_internal_value(data))

    def run_validation(self, data: object = empty) -> Any:
        """Read what holds nothing once it is normalized as empty."""
        return super().run_validation(normalized(data) if isinstance(data, str) else data)


class Text(Line):
    """A text of several lines that a person writes."""

    default_validators = [validate_text]


class Language(RuleField):
    """The code of a language, in lower case."""

    default_validators = [validate_language]
    longest = CODE_LENGTH
    form_of = staticmethod(LanguageField.form_of)

    def to_internal_value(self, data: str) -> str:
        return self.form_of(super().to_internal_value(data))


class WrittenLanguage(Language):
    """The code of a language in which messages are written."""

    default_validators = [validate_written]
    form_of = staticmethod(WrittenLanguageField.form_of)
