"""Before what is exported or unmasked: the password or the second factor once more, if it was not given just now."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from summit.accounts import sessions
from summit.core import clock

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def requires_recent_auth(view: View) -> View:
    """Let a view or a method of an admin go on only where the session's user has proved himself a short while ago.

    Else he is asked for his password, a code or his key, and comes back to the page: what was sent is not kept, so that
    he sends it again. Put it beneath `@action`, above all that reads or changes.
    """

    @functools.wraps(view)
    def asked(*args: Any, **kwargs: Any) -> HttpResponseBase:
        request = next(argument for argument in args if isinstance(argument, HttpRequest))
        if sessions.is_fresh(request.session, now=clock.now()):
            return view(*args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Your password was asked for first. Please send this once more."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")

    return asked  # type: ignore[return-value]
