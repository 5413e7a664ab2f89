"""Every list exports what its filters leave. The app that writes files registers how, as it is above this one."""

from typing import TYPE_CHECKING, Any, Protocol

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET

from summit.accounts.admin.mixins import AdminMixin, Row
from summit.accounts.admin.recent_auth import requires_recent_auth
from summit.core.registry import Registry

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList


class ListExporter(Protocol):
    """Writes lists as files of some kinds, such as xlsx."""

    kinds: tuple[str, ...]

    def export(self, request: HttpRequest, changes: "ChangeList", kind: str) -> HttpResponse:
        """Return the file."""

    def is_personal(self, model: type[Model]) -> bool:
        """Say whether the list is of people, so that the user has to authenticate for it again."""

    def import_page(self, model: type[Model]) -> str:
        """Return the address of the page on which such a list is imported; empty if there is none."""


EXPORTERS: Registry[str, ListExporter] = Registry()  # filled by an admin module


class Exporting(AdminMixin[Row]):
    """A list with links to its export, with its filters, and to its import."""

    change_list_template = "admin/exporting_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_exported"
        view: Any = require_GET(self.admin_site.admin_view(self.export_list))
        view.model_admin = self
        urls: list[URLPattern] = super().get_urls()
        return [path("export/<slug:kind>/", view, name=name), *urls]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Offer the exports of the rows that are shown."""
        return super().changelist_view(request, {**(extra_context or {}), **self._offers(request)})

    def export_list(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Send the rows that the list's filters leave."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        exporter = next(iter(EXPORTERS["lists"]))
        export = requires_recent_auth(self._export) if exporter.is_personal(self.model) else self._export
        return export(request, kind)

    def _export(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return next(iter(EXPORTERS["lists"])).export(request, changes, kind)

    def _offers(self, request: HttpRequest) -> dict[str, object]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_exported"
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        exporter = next(iter(EXPORTERS["lists"]))
        exports = [(kind.upper(), reverse(name, args=[kind]) + query) for kind in exporter.kinds]
        return {"exports": exports, "import_page": exporter.import_page(self.model)}
