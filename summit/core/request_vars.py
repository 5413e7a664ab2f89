"""Typed values that middleware and pages keep on a request, as its attributes."""

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class RequestVar(Generic[Value]):
    """A value kept on each request, with a default for requests on which nothing was set."""

    def __init__(self, name: str, default: Value) -> None:
        self.name = name
        self.default = default

    def get(self, request: object) -> Value:
        """Return the value, or the default."""
        value: Value = getattr(request, self.name, self.default)
        return value

    def set(self, request: object, value: Value) -> Value:
        """Set the value, and return it."""
        setattr(request, self.name, value)
        return value


class RequestCache(Generic[Value]):
    """A value that is computed once for each request."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, request: object, compute: Callable[[], Value]) -> Value:
        """Return the value; compute it the first time."""
        if not hasattr(request, self.name):
            setattr(request, self.name, compute())
        value: Value = getattr(request, self.name)
        return value
