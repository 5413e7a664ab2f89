"""Signing in as people do: by the doors, with what the doors give."""

import base64
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client as Browser
from django.urls import reverse

from summit.core import clock
from tests.browser import Desk
from tests.conftest import Client

LOGIN = "/api/v1/auth/login/"
PASSWORD = "correct horse battery"


def log_in(user: Any, **data: Any) -> Any:
    """Return the answer of the API's door."""
    return Client().post(LOGIN, {"email": user.email, "password": PASSWORD, **data})


def by_token(text: str) -> Client:
    """Return a client that sends the token."""
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return client


def signed_in(user: Any, **data: Any) -> Client:
    """Return a client with a token that the door gave."""
    return by_token(log_in(user, **data).json()["token"])


def code_of(secret: str, step: int = 0) -> str:
    """Return what an app shows, so many steps of half a minute from now."""
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 -- RFC 6238
    return app.generate(int(clock.now().timestamp()) + 30 * step).decode()


def at_the_door(user: Any, browser: Browser | None = None) -> Browser:
    """Return a browser in which the user has given his password."""
    browser = browser or Desk()
    browser.post("/admin/login/", {"login": user.email, "password": PASSWORD})
    return browser


def set_up_app(browser: Browser) -> str:
    """Set up an app on its page, with the code of half a minute ago; return its secret."""
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    done = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret, -1)})
    assert done.status_code == 302, done.context["form"].errors
    return str(secret)
