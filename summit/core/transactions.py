"""One service call, one transaction."""

import functools
import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

logger = logging.getLogger(__name__)

TRIES = 3
# PostgreSQL, appendix A: serialization_failure and deadlock_detected. Both ask for the whole transaction again.
PASSING = frozenset({"40001", "40P01"})
_is_part: ContextVar[bool] = ContextVar("is_part", default=False)


def transactional(verb: Callable[P, R]) -> Callable[P, R]:
    """Run `verb` in a transaction; repeat it, at most three times, when PostgreSQL asks for that.

    Inside another transaction it joins that one: only the outermost verb can be tried again. Inside `one_savepoint` it
    has no savepoint of its own.
    """
    whole, part = repeated(transaction.atomic(verb)), transaction.atomic(savepoint=False)(verb)

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return (part if _is_part.get() else whole)(*args, **kwargs)

    return run


@contextmanager
def one_savepoint() -> Iterator[None]:
    """Open a savepoint for all verbs within: a refusal of one takes them all back.

    It is for many verbs in one transaction, each of which would ask the database four times more for two levels.
    """
    token = _is_part.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_part.reset(token)


def repeated(verb: Callable[P, R]) -> Callable[P, R]:
    """Repeat `verb`, which is a whole transaction, at most three times when PostgreSQL asks for that."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1 if transaction.get_connection().in_atomic_block else TRIES
        for left in reversed(range(tries)):
            try:
                return verb(*args, **kwargs)
            except OperationalError as error:
                if not left or getattr(error.__cause__, "sqlstate", None) not in PASSING:
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 -- jitter, not a secret
        raise AssertionError("unreachable")

    return run


def outcomes_of_each(verb: Callable[[T], R], rows: Iterable[T]) -> Iterator[tuple[T, R | None, Exception | None]]:
    """Run `verb` for each row in a transaction of its own; yield the row, what it returned, and the failure if any."""
    for row in rows:
        result, failure = None, None
        try:
            result = transactional(verb)(row)
        except Exception as error:
            failure = error
            logger.exception("A job failed for %s.", row)
        yield row, result, failure


def each_alone(verb: Callable[[T], int], rows: Iterable[T]) -> int:
    """Do so for a job of the beat, which tries again at its next tick; return the sum of what `verb` returns."""
    return sum(done or 0 for _, done, _ in outcomes_of_each(verb, rows))
