"""The OpenAPI document for generated clients: readable names of operations, groups, and plain schemas."""

from drf_spectacular.openapi import AutoSchema
from rest_framework.serializers import BaseSerializer, Field, ModelSerializer

from summit.core.api.bodies import Document

# Actions that are named by their method; the others are verbs, which are names already.
BY_METHOD = frozenset({"list", "create", "retrieve", "update", "partial_update", "destroy"})

# The type of a key in an address, by the pattern of the address: the same as in the row.
BY_PATTERN: dict[str, Document] = {
    "^[0-9a-f-]{36}$": {"type": "string", "format": "uuid"},
    "^[0-9]{1,9}$": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
}


class ReadableSchema(AutoSchema):
    """Names operations by collection and verb, and groups them by collection."""

    def _tokenize_path(self) -> list[str]:
        """Leave out what all addresses within a summit begin with."""
        tokens = super()._tokenize_path()
        return tokens[1:] if "{slug}/" in self.path and len(tokens) > 1 else tokens

    def get_operation_id(self) -> str:
        """Return a name such as `bilateral_requests_list` or `bilateral_requests_accept`."""
        action = getattr(self.view, "action", None)
        if action is None or action in BY_METHOD:
            return super().get_operation_id()
        return "_".join(self._tokenize_path()).replace("-", "_")

    def _resolve_path_parameters(self, variables: list[str]) -> list[Document]:
        parameters: list[Document] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        return [{**p, "schema": BY_PATTERN.get(p["schema"].get("pattern", ""), p["schema"])} for p in parameters]

    def _map_basic_serializer(self, serializer: BaseSerializer, direction: str) -> Document:
        """Document that a row in a response has all of its fields, also those that a request may leave out."""
        schema: Document = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "response" and isinstance(serializer, ModelSerializer):
            schema["required"] = sorted(schema["properties"])
        return schema

    def _insert_field_validators(self, field: Field, schema: Document) -> None:
        """Describe a text that may be empty as one text: generators make a class of each union."""
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        alternatives = schema.get("oneOf", ())
        if {"type": "string", "maxLength": 0} not in alternatives:
            return
        text = {name: value for name, value in alternatives[0].items() if name not in ("format", "minLength")}
        if "pattern" in text:
            text["pattern"] = f"^$|{text['pattern']}"
        del schema["oneOf"]
        schema.update(text)


def name_choices(result: Document, generator: object, request: object, public: object) -> Document:
    """Give each choice one name, in bodies and parameters; a postprocessing hook of drf-spectacular.

    An empty text or null beside the choice is written in place, without a component of its own.
    """
    del generator, request, public
    schemas = result["components"]["schemas"]
    for nothing, schema in (("BlankEnum", {"const": ""}), ("NullEnum", {"type": "null"})):
        if schemas.pop(nothing, None):
            _replace(result, {"$ref": f"#/components/schemas/{nothing}"}, schema)
    names = {frozenset(schema["enum"]): name for name, schema in schemas.items() if "enum" in schema}
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    for parameter in (parameter for operation in operations for parameter in operation.get("parameters", ())):
        if name := names.get(frozenset(parameter["schema"].get("enum", ()))):
            parameter["schema"] = {"$ref": f"#/components/schemas/{name}"}
    return result


def _replace(place: Document | list[object], old: Document, new: Document) -> None:
    """Replace a schema in each list of alternatives."""
    for inner in place.values() if isinstance(place, dict) else place:
        if isinstance(inner, list):
            inner[:] = [new if each == old else each for each in inner]
        if isinstance(inner, dict | list):
            _replace(inner, old, new)
