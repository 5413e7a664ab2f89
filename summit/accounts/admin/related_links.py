"""Links from a row's page to related pages. Each app registers links to its pages, so the row's app imports none."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from summit.core.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Link = tuple["StrOrPromise", str]
Links = Callable[[Any], Iterable[Link]]
LINKS: Registry[type[Model], Links] = Registry()  # filled by the admin modules


def register_related_links(model: type[Model]) -> Callable[[Links], Links]:
    """Register a function that returns links for the page of a row of the model."""
    return LINKS.register(model)


def links_from(row: Model | None) -> list[Link]:
    """Return the links that all apps registered, as texts and addresses."""
    return [link for links in LINKS[type(row)] for link in links(row)] if row else []


def list_of(model: type[Model], **filters: object) -> str:
    """Return the address of the list of the model's rows that these filters leave."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{page}?{urlencode({f'{name}__id__exact': value for name, value in filters.items()})}"
