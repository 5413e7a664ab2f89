"""Template tags of the pages of signing in."""

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def openid_connect_provider() -> str:
    """Return the name of the OpenID Connect provider, or an empty text if there is none."""
    apps: Any = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""
