"""Unsubscribe from a kind of mail by a link in each of them (RFC 2369, and RFC 8058 for one click)."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from summit.accounts.models import User
from summit.core.site_addresses import public_url
from summit.notifications.kinds import KINDS, Kind
from summit.notifications.models import Notification
from summit.notifications.models.delivery import EMAIL
from summit.notifications.preferences import set_preference

SALT = "summit.unsubscribe"


def unsubscribe_link(notification: Notification) -> str:
    """Return the link to unsubscribe from the kind, or an empty text if the kind cannot be switched off."""
    kind = KINDS.get(notification.kind)
    if kind is None or kind.is_required:
        return ""
    token = signing.dumps([notification.recipient_id, kind.name], salt=SALT)
    return public_url("unsubscribe", token)


# A mail program posts without a session; the token is its permission.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show a form, and switch off mails of the kind when it is sent. Opening the link alone changes nothing."""
    user, kind = _user_and_kind(token)
    is_done = request.method == "POST"
    if is_done:
        set_preference(user, kind=kind.name, channel=EMAIL, is_wanted=False)
    answer = render(
        request, "unsubscribe.html", {"title": gettext("Messages by e-mail"), "kind": kind, "is_done": is_done}
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _user_and_kind(token: str) -> tuple[User, Kind]:
    try:
        key, name = signing.loads(token, salt=SALT)
        kind = KINDS[name]
        user = User.objects.get(pk=key, is_active=True)
    except (signing.BadSignature, KeyError, User.DoesNotExist) as error:
        raise Http404 from error
    if kind.is_required:
        raise Http404
    return user, kind
