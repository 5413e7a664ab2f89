"""Ask for the password or second factor again before personal data is exported or unmasked."""

import functools
from collections.abc import Callable
from typing import ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from summit.accounts import sessions
from summit.core import clock

Given = ParamSpec("Given")


def requires_recent_auth(view: Callable[Given, HttpResponseBase]) -> Callable[Given, HttpResponseBase]:
    """Run a view or an admin method only if the user has authenticated within the last minutes.

    Otherwise ask for a password, a code or a security key, and return to the page. Posted data is not kept: the user
    sends it again. Apply it below `@action` and above everything that reads or changes data.
    """

    @functools.wraps(view)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
        request = next(argument for argument in args if isinstance(argument, HttpRequest))
        if sessions.is_fresh(request.session, now=clock.now()):
            return view(*args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Your password was asked for first. Please send this once more."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")

    return asked
