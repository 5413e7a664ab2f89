"""The API's document as the code now says it, made once for all tests of a process."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import BaseSerializer

from summit.core.api.bodies import schemas_of_bodies


@cache
def _made() -> tuple[dict[str, Any], Any]:
    generator = SchemaGenerator()
    return generator.get_schema(request=None, public=True), generator.registry


def api_document() -> dict[str, Any]:
    """Return the document; not to be changed."""
    return _made()[0]


def serializers_of_bodies() -> set[type[BaseSerializer[Any]]]:
    """Return what reads the bodies of requests, and all that is within them."""
    document, registry = _made()
    names = {schema["$ref"].rpartition("/")[2] for schema in schemas_of_bodies(document) if "$ref" in schema}
    found = (each.object for each in registry._components.values() if each.name in names)
    classes = {each if isinstance(each, type) else type(each) for each in found}
    return {cls for cls in classes if issubclass(cls, BaseSerializer)}
