"""Signing in as people do: by the doors, with what the doors give."""

from typing import Any

from tests.conftest import Client

LOGIN = "/api/v1/auth/login/"
PASSWORD = "correct horse battery"


def log_in(user: Any, **given: Any) -> Any:
    """Return the answer of the API's door."""
    return Client().post(LOGIN, {"email": user.email, "password": PASSWORD, **given})


def by_token(text: str) -> Client:
    """Return a client that sends the token."""
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return client


def signed_in(user: Any, **given: Any) -> Client:
    """Return a client with a token that the door gave."""
    return by_token(log_in(user, **given).json()["token"])
