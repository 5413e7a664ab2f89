"""What the page of signing in must know."""

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def voucher() -> str:
    """Return what the service that vouches for people is called; empty where there is none."""
    apps: Any = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""
