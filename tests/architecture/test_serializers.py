"""Every serializer is strict: what a request says is taken or refused by name."""

import sys
from importlib import import_module

from rest_framework.serializers import Serializer

from summit.core.api import schema
from summit.core.api.strict import Strict


def all_below(base: type) -> set[type]:
    return {base}.union(*(all_below(one) for one in base.__subclasses__()))


def is_ours(one: type) -> bool:
    """Say whether it stands in our code; other tests make some up."""
    return one.__module__.startswith("summit.") and one.__module__ in sys.modules


def test_our_serializers_refuse_what_they_do_not_have() -> None:
    """Derive from Serializer or ModelSerializer of summit.core.api.serializers."""
    import_module("config.urls")  # what the views use is loaded with them
    ours = {one for one in all_below(Serializer) if is_ours(one)}
    only_shown = {schema.ProblemSerializer, schema.ChangedSerializer, schema.FieldErrorSerializer}

    assert {one.__qualname__ for one in ours - only_shown if not issubclass(one, Strict)} == set()
    assert len(ours) > 80
