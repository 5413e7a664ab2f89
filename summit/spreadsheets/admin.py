"""Registers the exports of the admin's lists."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from summit.accounts.admin import current_summit, user_of
from summit.accounts.admin.exporting import EXPORTERS
from summit.core.refusals import Refusal
from summit.spreadsheets.exports import MEDIA_TYPES, as_response, record_export, spreadsheet_of
from summit.spreadsheets.lists import listed, table_of

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList


class Spreadsheets:
    """Exports lists as XLSX, ODS and CSV."""

    kinds = tuple(MEDIA_TYPES)

    def export(self, request: HttpRequest, changes: "ChangeList", kind: str) -> HttpResponse:
        """Return the file, and record that the user took it away."""
        summit, user = current_summit(request), user_of(request)
        if summit is None:
            raise PermissionDenied
        if kind not in MEDIA_TYPES:
            raise Http404
        options = changes.model._meta
        name = f"{summit.slug}-{options.model_name}"
        try:
            with transaction.atomic():
                rows = listed(changes, summit=summit, user=user)
                record_export(f"lists.{options.label_lower}", by=user, summit=summit)
        except Refusal as refusal:
            messages.error(request, refusal.message_for(user))
            return redirect(reverse(f"admin:{options.app_label}_{options.model_name}_changelist"))
        return as_response(spreadsheet_of(rows, kind=kind, name=name, title=str(options.verbose_name_plural)))

    def is_personal(self, model: type[Model]) -> bool:
        """Say whether it is a list of people or of their accounts."""
        table = table_of(model)
        return table.is_personal if table else model._meta.app_label == "accounts"

    def import_page(self, model: type[Model]) -> str:
        """Return the page on which the table is imported."""
        table = table_of(model)
        return f"{reverse('imports')}?table={table.name}" if table else ""


EXPORTERS.add("lists", Spreadsheets())
