"""The language of the answer to a request."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from summit.core.languages import with_stand_ins


def speak_to(request: HttpRequest, user: Any) -> None:
    """Have the rest of the request answered in the account's language; on the pages always, in the API by default.

    `LocaleMiddleware` has chosen before by `Accept-Language`, and says afterwards which language it was.
    """
    if not (request.path.startswith("/api/") and _asks_for_one_we_have(request)):
        translation.activate(next(code for code in with_stand_ins(user.language) if code in dict(settings.LANGUAGES)))


def _asks_for_one_we_have(request: HttpRequest) -> bool:
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return any(code.partition("-")[0] in dict(settings.LANGUAGES) for code, _ in asked)
