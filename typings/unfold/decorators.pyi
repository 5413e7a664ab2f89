from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models.expressions import BaseExpression, Combinable
from django_stubs_ext import StrOrPromise

_F = TypeVar("_F", bound=Callable[..., Any])

def action(
    *,
    permissions: Iterable[str] | None = ...,
    description: StrOrPromise | None = ...,
    url_path: str | None = ...,
    attrs: Mapping[str, str] | None = ...,
    icon: str | None = ...,
) -> Callable[[_F], _F]: ...
def display(
    *,
    boolean: bool | None = ...,
    image: bool | None = ...,
    ordering: str | Combinable | BaseExpression | None = ...,
    description: StrOrPromise | None = ...,
    empty_value: str | None = ...,
    dropdown: bool | None = ...,
    label: bool | str | Mapping[str, str] | None = ...,
    header: bool | None = ...,
) -> Callable[[_F], _F]: ...
