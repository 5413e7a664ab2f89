"""The progress of a service that takes long: it counts its rows, and a background job saves how many are done."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Report = Callable[[int, int], None]  # gets how many are done, and of how many

_report: ContextVar[Report | None] = ContextVar("report", default=None)


@contextmanager
def reporting(report: Report) -> Iterator[None]:
    """Pass the progress of the services within to `report`, which may raise to stop them."""
    token = _report.set(report)
    try:
        yield
    finally:
        _report.reset(token)


def counted(rows: Collection[T]) -> Iterator[T]:
    """Yield the rows, and report before each how many are done."""
    report = _report.get()
    for done, row in enumerate(rows):
        if report:
            report(done, len(rows))
        yield row
    if report:
        report(len(rows), len(rows))
