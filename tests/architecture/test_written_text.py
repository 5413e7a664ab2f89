"""No door takes what a person writes but by the rule of core.text."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, MinLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from summit.core.addresses import AddressField
from summit.core.encryption import EncryptedField, SecretHashField
from summit.core.text import Line, Text, validate_line, validate_text
from tests.document import api_document

OF_LENGTH = (
    MaxLengthValidator,
    MinLengthValidator,
    ProhibitNullCharactersValidator,
    ProhibitSurrogateCharactersValidator,
)
# Written by the service itself, or chosen from what it knows.
OWN = {
    "accounts.Token.digest",
    "accounts.Token.token_key",
    "accounts.Token.person_hash",
    "accounts.User.password",
    "notifications.Change.restorable",
    "notifications.Change.row",
    "notifications.Change.verb",
    "notifications.Delivery.error",
    "notifications.Delivery.provider_id",
    "notifications.Mute.kind",
    "notifications.Mute.channel",
    "notifications.Notification.kind",
    "notifications.Notification.key",
    "notifications.Notification.topic",
    "calendar.Occupancy.shared_key",
    "calendar.Resource.kind",
    "notifications.MessageTemplate.kind",
    "notifications.MessageTemplate.fault",
    "programme.Feed.token_hash",
    "documents.File.media_type",
    "documents.File.sha256",
    "bilaterals.Plan.proof",
    "correspondence.Note.media_type",
    "correspondence.Note.sha256",
    "correspondence.NoteReference.row",
    "correspondence.NoteReference.table",
    "accreditation.GateCheck.presented",
    "jobs.Job.about",
    "jobs.Job.content",
    "jobs.Job.kind",
    "jobs.Job.language",
    "spreadsheets.Import.encoding",
    "spreadsheets.Import.format",
    "spreadsheets.Import.table",
    "spreadsheets.ImportedRow.name",
}
# Secrets, which are compared and never shown, and names of kinds that the service looks up.
SECRETS = {"password", "code", "token", "passport_number", "kind", "again", "password1", "password2", "usable_password"}


def is_ruled(field: Any) -> bool:
    """Say whether something beside its length decides what the field takes."""
    return any(not isinstance(validator, OF_LENGTH) for validator in field.validators)


def written() -> Iterator[tuple[str, Any]]:
    """Yield the fields of text of our models."""
    for model in apps.get_models():
        if not model.__module__.startswith("summit.") or model._meta.app_label == "core":
            continue
        for field in model._meta.local_concrete_fields:
            inner = field.base_field if isinstance(field, ArrayField) else field
            is_text = isinstance(inner, models.CharField | models.TextField) and not isinstance(
                inner, EncryptedField | SecretHashField
            )
            if is_text and not inner.choices:
                yield f"{model._meta.label}.{field.name}", inner


def is_ruled_by_model(form: Any, name: str) -> bool:
    """Say whether the form's model decides what the field of this name takes."""
    model = form._meta.model if issubclass(form, forms.ModelForm) else None
    field = next((each for each in model._meta.fields if each.name == name), None) if model else None
    return field is not None and is_ruled(field)


def subclasses(of: type) -> Iterator[type]:
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_text_of_a_model_has_the_rule() -> None:
    loose = [name for name, field in written() if not isinstance(field, Line | Text) and not is_ruled(field)]

    assert sorted(set(loose) - OWN) == []


def test_every_text_of_a_request_has_the_rule() -> None:
    schema = api_document()
    asked = {name.removeprefix("Patched") for name in schema["components"]["schemas"] if name.endswith("Request")}
    # Of two classes with one name in the document, the one that is only asked for has no suffix.
    found = sorted(subclasses(serializers.Serializer), key=lambda cls: not cls.__name__.endswith("Serializer"))
    classes = {f"{cls.__name__.removesuffix('Serializer')}Request": cls for cls in found}
    loose = {
        f"{name}.{field_name}"
        for name in asked & classes.keys()
        for field_name, field in classes[name]().fields.items()
        if type(field) is serializers.CharField and not field.read_only and not is_ruled(field)
        if field_name not in SECRETS
    }

    assert len(asked & classes.keys()) > len(asked) // 2
    assert loose == set()


@pytest.mark.usefixtures("admin_is_loaded")
def test_every_text_of_a_form_has_the_rule() -> None:
    loose = {
        f"{cls.__module__}.{cls.__name__}.{name}"
        for cls in subclasses(forms.BaseForm)
        if cls.__module__.startswith("summit.")
        for name, field in getattr(cls, "base_fields", {}).items()
        if type(field) is forms.CharField and not is_ruled(field) and not is_ruled_by_model(cls, name)
        if name not in SECRETS and not field.widget.is_hidden
    }

    assert loose == set()


@pytest.fixture
def admin_is_loaded() -> None:
    """Have all pages imported, and with them their forms."""
    __import__("config.urls")


def test_every_address_of_a_model_has_one_form() -> None:
    fields = [field for _, field in written() if isinstance(field, models.EmailField)]

    assert len(fields) >= 3
    assert all(isinstance(field, AddressField) for field in fields)


def test_the_rule_is_on_the_fields() -> None:
    assert validate_line in Line().validators
    assert validate_text in Text().validators
