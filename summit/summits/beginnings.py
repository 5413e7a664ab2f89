"""Rows with which a new summit begins; the apps register them in their modules `beginnings`."""

from collections.abc import Callable, Collection

from summit.core.registry import Registry
from summit.summits.models import Summit

# By the name of the part that a copy takes from an earlier summit instead.
BEGINNINGS: Registry[str, Callable[[Summit], object]] = Registry("beginnings")


def begin_summit(summit: Summit, *, without: Collection[str] = ()) -> None:
    """Give a new summit its first rows, except for the parts that are copied."""
    for part, begin in BEGINNINGS:
        if part not in without:
            begin(summit)
