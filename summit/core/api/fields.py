"""Fields of requests that hold what a person writes: the same rules as the models' own."""

from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers
from rest_framework.fields import empty

from summit.core.addresses import LONGEST, canonical_address, validate_address
from summit.core.languages import CODE_LENGTH, LanguageField, WrittenLanguageField, validate_language, validate_written
from summit.core.text import normalized, validate_line, validate_text


class Address(serializers.EmailField):
    """An address of mail, in its canonical form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, **kwargs})
        others = [each for each in self.validators if not isinstance(each, EmailValidator)]
        self.validators = [*others, validate_address]

    def to_internal_value(self, data: Any) -> str:
        return canonical_address(super().to_internal_value(data))


class Line(serializers.CharField):
    """One line of text that a person writes."""

    default_validators = [validate_line]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # What a model's field brings along is here already.
        others = [each for each in self.validators if each not in (validate_line, validate_text)]
        self.validators = [*self.default_validators, *others]

    def to_internal_value(self, data: Any) -> str:
        return normalized(super().to_internal_value(data))

    def run_validation(self, data: Any = empty) -> Any:
        """Read what holds nothing once it is normalized as empty."""
        return super().run_validation(normalized(data) if isinstance(data, str) else data)


class Text(Line):
    """A text of several lines that a person writes."""

    default_validators = [validate_text]


class Language(serializers.CharField):
    """The code of a language, as it is stored."""

    default_validators = [validate_language]
    form_of = staticmethod(LanguageField.form_of)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": CODE_LENGTH, **kwargs})
        others = [each for each in self.validators if each not in self.default_validators]
        self.validators = [*self.default_validators, *others]

    def to_internal_value(self, data: Any) -> str:
        return self.form_of(super().to_internal_value(data))


class WrittenLanguage(Language):
    """The code of a language in which messages are written."""

    default_validators = [validate_written]
    form_of = staticmethod(WrittenLanguageField.form_of)
