"""Ways to violate a constraint, and hours to do it with."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2025, 11, 1, tzinfo=UTC)
TEN, ELEVEN = datetime(2025, 11, 26, 4, tzinfo=UTC), datetime(2025, 11, 26, 5, tzinfo=UTC)
TOO_LATE = datetime(2101, 1, 1, 1, tzinfo=UTC)


def change(model: Any, **fields: Any) -> Callable[[Any], Any]:
    return lambda _: model.objects.update(**fields)


def again(model: Any) -> Callable[[Any], Any]:
    """Write the first row of the model a second time."""

    def write(world: Any) -> None:
        row = model.objects.first()
        row.pk = None
        row.id = None
        row._state.adding = True
        if "uid" in {f.name for f in model._meta.fields}:
            row.uid = None
        row.save(force_insert=True)

    return write
