"""Addresses of our own pages that do not depend on the page from which they are asked."""

from django.conf import settings
from django.urls import get_script_prefix, reverse


def root_path(name: str, *args: object) -> str:
    """Return the path of a page that belongs to no summit's admin, such as an API address."""
    return "/" + reverse(name, args=args).removeprefix(get_script_prefix())


def public_url(name: str, *args: object) -> str:
    """Return the address of a page as mails and feeds write it."""
    return f"{settings.PUBLIC_URL}{root_path(name, *args)}"
