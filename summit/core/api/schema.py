"""The OpenAPI schema of an operation: its problems, headers, bounds and cost."""

import re
from functools import cache

from django_filters import filters
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from summit.core.api.bodies import Document
from summit.core.api.clients import ReadableSchema
from summit.core.api.conditional import EDITS, ConditionalView
from summit.core.api.filters import KEY, PREVIEW
from summit.core.api.idempotency import LONGEST_KEY
from summit.core.api.previews import MEDIA_TYPE, TOKEN
from summit.core.api.problems import CONTENT_TYPE
from summit.core.api.serializers import HOUR, Instant
from summit.core.api.throttles import own_cost_of
from summit.core.api.versions import LONGEST_HEADER
from summit.core.lists import validate_each_once
from summit.core.preview import COLLECTORS, LONGEST_TOKEN

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="A name of your own for this request: sent again within a day it gets the first answer, done once.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "maxLength": LONGEST_HEADER},
    OpenApiParameter.HEADER,
    description="The `ETag` of the row as you have seen it: changed meanwhile, it is not changed again.",
)
MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    {"type": "string", "maxLength": LONGEST_HEADER},
    OpenApiParameter.HEADER,
    required=True,
    description="The `ETag` of the row as you have seen it; `*` for whatever it is now. Several write this at once.",
)
COUNTED = re.compile(r"\{(?:\d+,)?(\d+)\}\$$")  # at the end of a pattern
PREVIEW_PARAMETER = OpenApiParameter(
    PREVIEW,
    bool,
    OpenApiParameter.QUERY,
    description="Show what this would do, and do nothing; the header `Prefer: preview` asks for the same. It costs 10.",
)
PREVIEW_TOKEN = OpenApiParameter(
    TOKEN,
    {"type": "string", "maxLength": LONGEST_TOKEN},
    OpenApiParameter.HEADER,
    description="The `token` of a preview of this request: done only if it still does what the preview showed.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=["200"],
    description="The version of the row, for `If-Match`.",
)

PROBLEMS = {
    "400": "A value cannot be accepted.",
    "401": "Not signed in.",
    "403": "Not allowed.",
    "404": "There is no such thing or page, or none that you may know of.",
    "409": "Refused, and why.",
    "412": "The row was changed since it was seen.",
    "413": "More was sent than is taken at once.",
    "415": "The body is in another form than the operation takes.",
    "422": "The Idempotency-Key came before with another request.",
    "428": "No `If-Match` says which version was seen.",
    "429": "Too many requests.",
    "503": "This cannot be answered at this moment; nothing was changed.",
}
RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "After how many seconds to ask again, if known."}
}


class FieldErrorSerializer(serializers.Serializer):
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
class ProblemSerializer(serializers.Serializer):
    """RFC 9457 problem details; `code` is stable."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the errors, whose name is that of a property of serializers."""
        return {**super().get_fields(), "errors": FieldErrorSerializer(many=True, required=False)}


@cache
def preview_serializer() -> type[serializers.Serializer]:
    """Return the shape of a preview, with the part of each collector."""
    parts = {name: collector.row(many=True) for name, collector in COLLECTORS}
    own = {
        "__doc__": "What a change would do. It is done with the `token`, as `Preview-Token`, until `expires_at`.",
        "refusals": ProblemSerializer(many=True, help_text="Why it would be refused; empty if it would be done."),
        "accepted_by": serializers.ListField(
            child=serializers.CharField(),
            help_text="Fields of the body that accept the refusals, in their order; what is shown is then done.",
        ),
        "token": serializers.CharField(allow_null=True),
        "expires_at": Instant(allow_null=True),
    }
    return type("PreviewSerializer", (serializers.Serializer,), {**own, **parts})


class ChangedSerializer(ProblemSerializer):
    """The row was changed since it was seen."""

    current = serializers.DictField(help_text="The row as it is now.")
    changed = serializers.ListField(child=serializers.CharField(), help_text="The fields that are not as they were.")


class WallClock(OpenApiSerializerFieldExtension):
    """An hour on the clock of a place; the `time` of JSON Schema has an offset, which this has not."""

    target_class = "summit.core.api.serializers.Hour"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Document:
        del auto_schema, direction
        return {"type": "string", "pattern": HOUR.pattern, "maxLength": len("09:00:00.000000"), "example": "09:00:00"}


class Bounds(DjangoFilterExtension):
    """The parameters of a set of filters, with the bounds that their fields keep."""

    target_class = "summit.core.api.filters.Filtering"
    priority = 1

    def resolve_filter_field(
        self,
        auto_schema: AutoSchema,
        model: object,
        filterset_class: object,
        field_name: str,
        filter_field: filters.Filter,
    ) -> list[Document]:
        documented = super().resolve_filter_field(auto_schema, model, filterset_class, field_name, filter_field)  # type: ignore[no-untyped-call]
        words = {"minimum": "min_value", "maximum": "max_value", "maxLength": "max_length"}
        kept = {word: getattr(filter_field.field, name, None) for word, name in words.items()}
        bounds = {word: bound for word, bound in kept.items() if bound is not None}
        is_list = documented[0]["schema"].get("type") == "array"
        return documented if is_list else [{**p, "schema": {**p["schema"], **bounds}} for p in documented]


class ProblemSchema(ReadableSchema):
    """Adds problems, headers, bounds and costs to each operation."""

    def get_override_parameters(self) -> list[OpenApiParameter | serializers.Serializer | type[serializers.Serializer]]:
        """Document the headers of idempotent and conditional requests."""
        parameters = list(super().get_override_parameters())
        if self._is_done_once():
            parameters.append(IDEMPOTENCY_KEY)
        if self._changes_a_row():
            parameters.append(MATCH_REQUIRED if self._requires_match() else IF_MATCH)
        if self._has_preview():
            parameters += (PREVIEW_PARAMETER, PREVIEW_TOKEN)
        if self.method == "GET" and isinstance(self.view, ConditionalView) and self.view.shows_a_row:
            parameters.append(ETAG)
        return parameters

    def _map_serializer_field(
        self,
        field: serializers.Field,
        direction: Direction,
        bypass_extensions: bool = False,  # noqa: FBT001, FBT002 -- spectacular's
    ) -> Document:
        """Document the bounds of keys and of lists in bodies, and which lists name each thing once."""
        schema: Document = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if direction != "request" or not schema:  # a list of what is read alone has none in a body
            return schema
        if isinstance(field, serializers.PrimaryKeyRelatedField):
            return {**KEY, **schema} if "integer" in schema["type"] else schema
        longest = getattr(field, "max_length", None)
        if "array" not in schema.get("type", ()):
            return schema
        is_full = getattr(field, "allow_empty", True) is False
        bounds = {"maxItems": longest} if longest else {}
        if validate_each_once in field.validators:
            bounds["uniqueItems"] = True
        return {**schema, **bounds, **({"minItems": 1} if is_full else {})}

    def _resolve_path_parameters(self, variables: list[str]) -> list[Document]:
        documented = super()._resolve_path_parameters(variables)
        return [{**p, "schema": _bounded(p["schema"])} for p in documented]

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Document | None:
        """Document the cost of the operation if it is more than 1."""
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        cost = own_cost_of(self.view, self.method)
        return {**operation, "x-cost": cost} if operation and cost > 1 else operation

    def _is_done_once(self) -> bool:
        return isinstance(self.view, ConditionalView) and self.method == "POST"

    def _has_preview(self) -> bool:
        return isinstance(self.view, ConditionalView) and self.method not in {"GET", "HEAD"}

    def _changes_a_row(self) -> bool:
        is_change = self.method not in {"GET", "HEAD"}
        return is_change and isinstance(self.view, ConditionalView) and self.view.acts_on_a_row

    def _requires_match(self) -> bool:
        if not (self._changes_a_row() and isinstance(self.view, ConditionalView)):
            return False
        return self.view.requires_match and self.method in EDITS - self.view.unmatched

    def _get_response_bodies(self, direction: Direction = "response") -> Document:
        bodies = super()._get_response_bodies(direction)
        if direction == "response":
            if self._has_preview():
                self._add_preview(bodies)
            for status in sorted(self._problems()):
                bodies.setdefault(status, self._problem(status))
        return bodies

    def _add_preview(self, bodies: Document) -> None:
        """Describe the preview beside the answer of the change itself."""
        schema = self.resolve_serializer(preview_serializer(), "response").ref
        success = bodies.setdefault("200", {"description": "What it would do, where a preview is asked for."})
        success["content"] = {**success.get("content", {}), MEDIA_TYPE: {"schema": schema}}

    def _problems(self) -> set[str]:
        problems = {"400", "401", "403", "429", "503"}
        if self.method not in {"GET", "HEAD"}:
            problems |= {"409", "413", "415"}
        if self._is_done_once():
            problems.add("422")
        if self._changes_a_row():
            problems.add("412")
        if self._requires_match():
            problems.add("428")
        if "{" in self.path or self._is_list_view():
            problems.add("404")
        return problems

    def _problem(self, status: str) -> Document:
        """Return a reference to the answer with that status, which all operations share."""
        body = self.resolve_serializer(ChangedSerializer if status == "412" else ProblemSerializer, "response")
        # A refusal may have further members, such as the clashes.
        self.registry[body].schema["additionalProperties"] = {}
        answer = {"description": PROBLEMS[status], "content": {CONTENT_TYPE: {"schema": body.ref}}}
        if status in {"429", "503"}:
            answer["headers"] = RETRY_AFTER
        shared = ResolvedComponent(f"Problem{status}", ResolvedComponent.RESPONSE, answer, status)
        self.registry.register_on_missing(shared)
        reference: Document = shared.ref
        return reference


def _bounded(schema: Document) -> Document:
    """Return the schema of a part of an address with its bounds; of a pattern that counts, how long it is."""
    if schema["type"] == "integer":
        return {**KEY, **schema}
    counted = COUNTED.search(schema.get("pattern", ""))
    return {**schema, "maxLength": int(counted[1])} if counted else schema
