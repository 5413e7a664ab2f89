"""Prints what things cost beside the bare way to do them."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.__main__ import milliseconds


def head(title: str) -> None:
    """Print a title, and what the columns are."""
    print(f"\n{title:<56} {'queries':>7} {'ms':>9} {'bare ms':>9} {'ratio':>7}")


def compare(name: str, work: Callable[[], Any], bare: Callable[[], Any], *, rounds: int = 20) -> None:
    """Print the median time of both, and the queries of the first."""
    with CaptureQueriesContext(connection) as queries:
        work()
    count = len(queries)  # the next request begins another log
    line(name, count, milliseconds(work, rounds), milliseconds(bare, rounds))


def compare_once(name: str, work: Callable[[], Any], bare: float, *, count: int = 0) -> Any:
    """Do it once; print its time beside that of the bare way, its queries, and how many of `count` a second."""
    queries = 0

    def counted(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        took, result = timed(work)
    line(name, queries, took, bare, f"{1000 * count / took:8.0f} a second" if count else "")
    return result


def line(name: str, queries: int, took: float, bare: float, more: str = "") -> None:
    """Print a line of the table."""
    print(f"{name:<56} {queries:>7} {took:>9.1f} {bare:>9.1f} {took / bare:>7.1f}{more}", flush=True)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the milliseconds that it takes, and its result."""
    begin = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - begin), result


def select(sql: str, *params: object) -> Callable[[], Any]:
    """Return what reads the rows by a cursor."""

    def read() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return read


def rolled_back(*statements: tuple[str, list[Any]]) -> Callable[[], None]:
    """Return what carries out the statements in a transaction, and takes them back."""

    def change() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
            transaction.set_rollback(True)

    return change
