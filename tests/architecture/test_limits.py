"""Whatever may be sent has a bound in size: bodies and parameters of the API, programme files, forms of the admin."""

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.test import RequestFactory

from summit.accounts.models import User
from summit.programme.programme_file.file import SCHEMA
from tests.architecture.test_serializers import all_below, is_ours

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("allOf", "anyOf", "oneOf")
# Texts whose form says how long they are; a file has a limit of its own, UPLOAD_MAX_BYTES.
OF_ONE_LENGTH = frozenset({"uuid", "date", "date-time", "time", "binary", "instant", "day", "hour"})


class Walk:
    """Finds in a schema what has no bound."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.seen: set[str] = set()

    def unbounded(self, schema: dict[str, Any], where: str) -> Iterator[str]:
        """Yield where something lacks a bound, each named schema once."""
        if reference := schema.get("$ref"):
            if reference not in self.seen:
                self.seen.add(reference)
                yield from self.unbounded(self.resolved(reference), reference.rpartition("/")[2])
            return
        if "enum" in schema or "const" in schema or schema.get("readOnly"):
            return
        kinds = schema.get("type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            yield from getattr(self, f"in_{kind or 'any'}", self.in_nothing)(schema, where)
        for word in WORDS:
            for part in schema.get(word, ()):
                yield from self.unbounded(part, where)

    def resolved(self, reference: str) -> dict[str, Any]:
        found = self.document
        for name in reference.split("/")[1:]:
            found = found[name]
        return found

    def in_nothing(self, *_: Any) -> Iterable[str]:
        return ()

    def in_any(self, schema: dict[str, Any], where: str) -> Iterable[str]:
        if "properties" in schema:
            yield from self.in_object(schema, where)
        elif not schema.keys() & set(WORDS):
            yield f"{where}: anything"

    def in_array(self, schema: dict[str, Any], where: str) -> Iterable[str]:
        if "maxItems" not in schema:
            yield f"{where}: maxItems"
        yield from self.unbounded(schema.get("items", {}), f"{where}[]")

    def in_string(self, schema: dict[str, Any], where: str) -> Iterable[str]:
        if "maxLength" not in schema and schema.get("format") not in OF_ONE_LENGTH:
            yield f"{where}: maxLength"

    def in_integer(self, schema: dict[str, Any], where: str) -> Iterable[str]:
        if not schema.keys() >= {"minimum", "maximum"}:
            yield f"{where}: minimum and maximum"

    in_number = in_integer

    def in_object(self, schema: dict[str, Any], where: str) -> Iterable[str]:
        for name, inner in schema.get("properties", {}).items():
            yield from self.unbounded(inner, f"{where}.{name}")
        others = schema.get("additionalProperties", {})
        if isinstance(others, dict):
            if "maxProperties" not in schema:
                yield f"{where}: maxProperties"
            yield from self.unbounded(others, f"{where}.*")


def test_whatever_the_api_takes_has_a_bound() -> None:
    document = yaml.load((ROOT / "docs/openapi.yaml").read_text(), Loader=yaml.CSafeLoader)
    walk, without, count = Walk(document), list[str](), 0
    for path, row in document["paths"].items():
        for method, operation in row.items():
            for parameter in operation.get("parameters", []):
                without += walk.unbounded(parameter["schema"], f"{method} {path} {parameter['name']}")
            for content in operation.get("requestBody", {}).get("content", {}).values():
                without += walk.unbounded(content["schema"], f"{method} {path}")
                count += 1

    assert without == []
    assert count > 90
    assert len(walk.seen) > 80


def test_whatever_a_programme_file_says_has_a_bound() -> None:
    walk = Walk(json.loads(json.dumps(SCHEMA)))

    assert list(walk.unbounded(SCHEMA, "file")) == []
    assert len(walk.seen) > 5


def fields_without(fields: dict[str, forms.Field], form: str) -> Iterator[str]:
    """Yield the fields for texts and lists that take any length.

    Numbers keep to their columns, new passwords to LongestPassword.
    """
    for name, field in fields.items():
        takes_any = isinstance(field, forms.CharField | SimpleArrayField) and field.max_length is None
        is_other = isinstance(field, forms.IntegerField) or isinstance(field.widget, forms.PasswordInput)
        if takes_any and not is_other and getattr(field, "longest", None) is None:
            yield f"{form}.{name}"


@pytest.mark.django_db
def test_whatever_is_typed_in_the_admin_has_a_bound() -> None:
    import_module("config.urls")
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("root@example.org", "x")
    ours = [one for one in all_below(forms.BaseForm) if is_ours(one) and hasattr(one, "base_fields")]
    pages = [page for page in admin.site._registry.values() if is_ours(type(page)) and page.has_add_permission(request)]
    made = [(str(page), page.get_form(request)) for page in pages]

    without = [each for one in ours for each in fields_without(one.base_fields, one.__qualname__)]
    without += [each for name, form in made for each in fields_without(form.base_fields, name)]

    assert set(without) == set()
    assert len(ours) > 30
