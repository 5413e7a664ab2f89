"""The bases of the pages about a part of an accreditation, and of pages with secrets."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from summit.accounts.admin import ScopedAdmin, SummitRelatedFilter
from summit.accounts.admin.mixins import Row
from summit.correspondence.models import Note

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class WriteOnly:
    """A widget that does not repeat the typed value when the page is shown again with errors."""

    def format_value(self, value: object) -> None:
        """Show nothing."""


class SecretText(WriteOnly, UnfoldAdminTextInputWidget):
    """A line of text."""


class SecretLines(WriteOnly, UnfoldAdminTextareaWidget):
    """Several lines of text."""


class SecretDate(WriteOnly, UnfoldAdminSingleDateWidget):
    """A day."""


def note_field(help_text: "StrOrPromise") -> forms.ModelChoiceField:
    """Make the field that names the note verbale by which a change is asked for."""
    return forms.ModelChoiceField(
        Note.objects.all(),
        label=_("Note verbale"),
        required=False,
        help_text=help_text,
        widget=UnfoldAdminSelectWidget,
    )


class UnmaskingAdmin(ScopedAdmin[Row]):
    """Pages of rows whose secrets are unmasked on a page of their own."""

    def show_unmasked(
        self, request: HttpRequest, row: Row, lines: Iterable[tuple["StrOrPromise", object]]
    ) -> HttpResponse:
        """Show secrets in the answer to this request and nowhere else."""
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        page = {"opts": self.opts, "original": row, "title": gettext("Unmasked"), "lines": lines, "back": back}
        return TemplateResponse(request, "admin/unmasked.html", {**self.admin_site.each_context(request), **page})


class OfPersonAdmin(UnmaskingAdmin[Row]):
    """Pages of rows that belong to an accreditation."""

    summit_path = "accreditation__summit"
    lock_path = "accreditation"
    list_filter: ClassVar[tuple[Any, ...]] = (("accreditation__party", SummitRelatedFilter),)
    search_fields = ("accreditation__name", "accreditation__delegate__name", "accreditation__delegate__code")
    list_select_related = ("accreditation__party", "accreditation__delegate")
    autocomplete_fields = ("accreditation",)
    readonly: tuple[str, ...] = ()  # beside the person, who is chosen for a new row only

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> tuple[str, ...]:
        return ("accreditation", *self.readonly) if obj else self.readonly

    @display(description=_("delegation"), ordering="accreditation__party")
    def party(self, row: Any) -> str:
        return str(row.accreditation.party or "-")


def unmask_hint(_row: object) -> str:
    """Return who reads the reason."""
    return gettext("Chief organizers read who unmasked what, when and why.")
