"""The language of the answer to a request."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.request import Request

from summit.accounts.models import User
from summit.core.languages import with_stand_ins


def activate_language(request: HttpRequest | Request, user: User) -> None:
    """Activate the account's language for the rest of the request: always on pages, by default in the API.

    `LocaleMiddleware` has activated the language of `Accept-Language` before, and names the last one in the answer.
    """
    if not (request.path.startswith("/api/") and _asks_for_one_we_have(request)):
        translation.activate(next(code for code in with_stand_ins(user.language) if code in dict(settings.LANGUAGES)))


def _asks_for_one_we_have(request: HttpRequest | Request) -> bool:
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return any(code.partition("-")[0] in dict(settings.LANGUAGES) for code, _ in asked)
