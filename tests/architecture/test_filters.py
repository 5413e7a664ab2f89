"""Every set of filters is strict: by a key it answers alike, whether the row is hidden, elsewhere or not there."""

from importlib import import_module

import django_filters

from summit.core.api.filters import StrictFilterSet
from tests.architecture.test_serializers import all_below, is_ours


def test_our_sets_of_filters_tell_nothing_by_a_key() -> None:
    """Derive from StrictFilterSet of summit.core.api.filters, and filter by keys with KeyFilter and KeysFilter."""
    import_module("config.urls")
    ours = {one for one in all_below(django_filters.FilterSet) if is_ours(one)}
    telling = (django_filters.ModelChoiceFilter, django_filters.ModelMultipleChoiceFilter)

    assert {one.__qualname__ for one in ours if not issubclass(one, StrictFilterSet)} == set()
    assert [
        (one.__qualname__, name) for one in ours for name, used in one.base_filters.items() if isinstance(used, telling)
    ] == []
    assert len(ours) > 8
