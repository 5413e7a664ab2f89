"""What the OpenAPI document says of every operation: the problems it may answer with."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from summit.core.api.replays import LONGEST_KEY
from summit.core.api.safety import EDITS, SafeView
from summit.core.api.serializers import ManyInSummit

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="A name of your own for this request: sent again within a day it gets the first answer, done once.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the row as you have seen it: changed meanwhile, it is not changed again.",
)
MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the row as you have seen it; `*` for whatever it is now. Several write this at once.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=["200"],
    description="The version of the row, for `If-Match`.",
)


class FieldErrorSerializer(serializers.Serializer[Any]):
    """A value that was not accepted."""

    field = serializers.CharField(help_text="A dotted path into the request's body.")
    code = serializers.CharField()
    detail = serializers.CharField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Refused",
            value={
                "type": "about:blank",
                "title": "Refused",
                "status": 409,
                "code": "already_open",
                "detail": "These two delegations already have an open request at this level.",
                "errors": [
                    {
                        "field": "invitee",
                        "code": "already_open",
                        "detail": "These two delegations already have an open request at this level.",
                    }
                ],
            },
        )
    ]
)
class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details; `code` is stable."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class WallClock(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An hour on the clock of a place; JSON Schema's `time` would have an offset, which it has not."""

    target_class = "rest_framework.serializers.TimeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Return its schema."""
        del auto_schema, direction
        return {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$", "example": "09:00:00"}


class ProblemSchema(AutoSchema):
    """Adds the problems to each operation's answers."""

    def get_override_parameters(self) -> list[Any]:
        """Document the headers by which requests can be sent twice and rows be changed as they were seen."""
        parameters = list(super().get_override_parameters())
        if self._is_done_once():
            parameters.append(IDEMPOTENCY_KEY)
        if self._changes_a_row():
            parameters.append(MATCH_REQUIRED if self._requires_match() else IF_MATCH)
        if isinstance(self.view, SafeView) and getattr(self.view, "action", "") == "retrieve":
            parameters.append(ETAG)
        return parameters

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: Any = False) -> Any:  # noqa: FBT002 -- spectacular's
        """Say of a list that is sent how long it may be, and that it may not be empty, where it may not."""
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if direction != "request" or schema.get("type") != "array":
            return schema
        longest = {"maxItems": field.max_length} if isinstance(field, ManyInSummit) else {}
        is_full = getattr(field, "allow_empty", True) is False
        return {**schema, **longest, **({"minItems": 1} if is_full else {})}

    def _is_done_once(self) -> bool:
        return isinstance(self.view, SafeView) and self.method == "POST"

    def _changes_a_row(self) -> bool:
        in_summit = self.path.partition("{slug}")[2]
        return isinstance(self.view, SafeView) and self.method not in {"GET", "HEAD"} and "{" in in_summit

    def _requires_match(self) -> bool:
        is_edit = self._changes_a_row() and self.method in EDITS
        return is_edit and isinstance(self.view, SafeView) and self.view.requires_match

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        if direction == "response":
            for status, meaning in self._problems().items():
                bodies.setdefault(status, self._problem(meaning))
        return bodies

    def _problems(self) -> dict[str, str]:
        problems = {"400": "A value cannot be accepted.", "401": "Not signed in.", "403": "Not allowed."}
        if self.method not in {"GET", "HEAD"}:
            problems["409"] = "Refused, and why."
        if self._is_done_once():
            problems["422"] = "The Idempotency-Key came before with another request."
        if self._changes_a_row():
            problems["412"] = (
                "The row was changed since it was seen; `current` is what it is now, `changed` names the fields."
            )
        if self._requires_match():
            problems["428"] = "No `If-Match` says which version was seen."
        if "{" in self.path or self._is_list_view():
            problems["404"] = "There is no such thing or page, or none that you may know of."
        return problems

    def _problem(self, meaning: str) -> dict[str, Any]:
        component = self.resolve_serializer(ProblemSerializer, "response")
        return {"description": meaning, "content": {"application/problem+json": {"schema": component.ref}}}
