"""Ranks in the API, by the same names as in programme files."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.delegations.models import Rank

RANKS = [(rank.word, rank.label) for rank in Rank]


class RankField(serializers.ChoiceField):
    """A rank by its name, such as head_of_state."""

    def __init__(self, *, required: bool = True, allow_null: bool = False, help_text: str | None = None) -> None:
        super().__init__(RANKS, required=required, allow_null=allow_null, help_text=help_text)

    def to_internal_value(self, data: Any) -> Any:
        return Rank.of(str(super().to_internal_value(data)))

    def to_representation(self, value: Any) -> str:
        return Rank(value).word


@extend_schema_field({"type": "string", "enum": [word for word, _ in RANKS]})
class RankFilter(django_filters.TypedChoiceFilter):
    """A filter by rank; the highest rank has the lowest number."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"choices": RANKS, "coerce": Rank.of, **kwargs})
