"""Letters of delegations and employers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from summit.accounts.admin import ServiceForm, row_action, user_of
from summit.accreditation import services
from summit.accreditation.admin.of_person import OfPersonAdmin
from summit.accreditation.models import Letter
from summit.core import clock
from summit.core.refusals import BadValue
from summit.core.stored_files import ExaminedUpload
from summit.core.upload_checks import PDF


class LetterForm(ServiceForm):
    file = forms.FileField(
        label=_("letter"),
        allow_empty_file=True,
        max_length=255,
        help_text=_("A PDF of 2 MB at most."),
        widget=UnfoldAdminFileFieldWidget,
    )

    class Meta:
        model = Letter
        fields = ("accreditation",)

    def clean_file(self) -> ExaminedUpload:
        """Examine the file before anything is locked: it can take many seconds."""
        try:
            return services.examine_letter(self.cleaned_data["file"])
        except BadValue as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal

    def execute(self, data: dict[str, Any]) -> Letter:
        person = data.get("accreditation") or self.instance.accreditation
        return services.store_letter(person, data["file"], now=clock.now())


@admin.register(Letter)
class LetterAdmin(OfPersonAdmin[Letter]):
    form = LetterForm
    list_display = ("accreditation", "party", "name", "size", "changed_at")
    actions_detail = ("download",)
    readonly = ("name", "size", "changed_at")
    fields = ("accreditation", "name", "size", "changed_at", "file")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).defer("content")  # no list decrypts letters

    @row_action(_("Download"), icon="download")
    def download(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give out the PDF, after a page that says that this is recorded."""

        def verb(letter: Letter) -> HttpResponse:
            content = services.download_letter(letter, by=user_of(request))
            headers = {
                "Content-Disposition": content_disposition_header(as_attachment=True, filename=letter.name) or ""
            }
            return HttpResponse(content, content_type=PDF, headers=headers)

        return self.act(request, object_id, verb, do=gettext("Download"))

    def delete_model(self, request: HttpRequest, obj: Letter) -> None:
        services.remove_letter(obj, now=clock.now())
