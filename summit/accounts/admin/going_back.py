"""Lead a form back, once it is saved, to the page that its address names, such as `?_back=/admin/set-up/`."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from summit.accounts.admin.mixins import AdminMixin, Row

BACK = "_back"


def leading_back(page: str, *, to: str) -> str:
    """Return the address of a form that leads back to the page `to`."""
    return f"{page}?{urlencode({BACK: to})}"


class GoingBack(AdminMixin[Row]):
    """Leads back to the page that the address names."""

    def response_post_save_add(self, request: HttpRequest, obj: Row) -> HttpResponseRedirect:
        return _back(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Row) -> HttpResponseRedirect:
        return _back(request) or super().response_post_save_change(request, obj)


def _back(request: HttpRequest) -> HttpResponseRedirect | None:
    page = request.GET.get(BACK, "")
    return HttpResponseRedirect(page) if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else None
