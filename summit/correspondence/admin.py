"""The register of notes."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.accounts.admin import ReadOnlyInline, ScopedAdmin, ServiceForm, SummitRelatedFilter
from summit.core import clock
from summit.core.forms import ExaminedFileField
from summit.core.site_addresses import root_path
from summit.correspondence import services
from summit.correspondence.models import Note, NoteReference

FACTS = ("direction", "number", "dated_on", "party", "subject", "delivered_at")


class NoteForm(ServiceForm):
    file = ExaminedFileField(
        required=False, help_text=_("PDF, DOCX, ODT or TXT in UTF-8. It replaces the file that the note has.")
    )

    class Meta:
        model = Note
        fields = ("summit", *FACTS)

    def execute(self, data: dict[str, Any]) -> Note:
        if self.instance.pk:
            return services.amend_note(self.instance, **data)
        return services.enter_note(data.pop("summit"), by=self.user, now=clock.now(), **data)


class ReferenceInline(ReadOnlyInline[NoteReference, Note]):
    """The changes that the note asked for."""

    model = NoteReference
    fields = readonly_fields = ("attached_at",)


@admin.register(Note)
class NoteAdmin(ScopedAdmin[Note]):
    form = NoteForm
    list_display = ("number", "direction", "dated_on", "party", "subject", "delivered_at", "download")
    list_filter = ("direction", ("party", SummitRelatedFilter))
    list_select_related = ("party", "summit")
    search_fields = ("number", "subject")
    readonly_fields = ("download", "entered_by", "entered_at")
    autocomplete_fields = ("party",)

    def get_fields(self, request: HttpRequest, obj: Note | None = None) -> tuple[str, ...]:
        return (*FACTS, "file", *self.readonly_fields) if obj else ("summit", *FACTS, "file")

    def get_inlines(self, request: HttpRequest, obj: Note | None) -> tuple[type[ReferenceInline], ...]:
        return (ReferenceInline,) if obj else ()

    def delete_model(self, request: HttpRequest, obj: Note) -> None:
        services.delete_note(obj)

    @display(description=_("stored file"))
    def download(self, note: Note) -> str:
        """Return a link to the file; the download is recorded."""
        if not note.content:
            return "-"
        address = root_path("note-download", note.summit.slug, note.pk)
        return format_html('<a href="{}">{}</a> ({} KB)', address, note.file_name, -(-note.size // 1000))
