"""A browser that sends forms of the admin as people do."""

import re
from http import HTTPStatus
from typing import Any

from django.test import Client
from django.urls import Resolver404, resolve

from summit.core.translations import TranslatedWidget

VERSION = re.compile(r'name="_version" value="([^"]+)"')


def version_in(page: str) -> str:
    """Return the version that a page of the admin sends back."""
    (version,) = VERSION.findall(page)
    return str(version)


def texts(field: str, **by_language: str) -> dict[str, str]:
    """Return a text in several languages as the page of a form sends it: `texts("title", en="A", ru="Б")`."""
    return {f"{field}.{code}": text for code, text in by_language.items()}


def as_sent(form: Any) -> dict[str, Any]:
    """Return what a browser sends of a form in which nothing was changed."""
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if isinstance(field.field.widget, TranslatedWidget):
            sent |= texts(field.html_name, **dict(value or ()))
        elif value is not None:
            sent[field.html_name] = value
    return sent


def _is_of_admin(path: str) -> bool:
    try:
        return resolve(path.partition("?")[0]).app_name == "admin"
    except Resolver404:
        return False


class Desk(Client):
    """A browser: what it sends to a page of the admin carries the version that the page shows."""

    def post(self, path: Any, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Send a form; a test that names a version sends that one, and `_version=""` none that is known."""
        is_form = isinstance(data, dict | None) and "/add/" not in str(path) and _is_of_admin(str(path))
        if is_form and "_version" not in (data or {}):
            page = super().get(path)
            found = VERSION.search(page.content.decode()) if page.status_code == HTTPStatus.OK else None
            data = {**(data or {}), **({"_version": found.group(1)} if found else {})}
        return super().post(path, data, *args, **kwargs)
