"""Forms of the pages of documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.accounts.admin import RowForm, ServiceForm
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.forms import ExaminedFileField
from summit.core.languages import WRITTEN
from summit.delegations.models import Delegation
from summit.documents import services
from summit.documents.models import Amendment, Document, Position, Stance, Version


class DocumentForm(ServiceForm):
    """The facts of a document. Once it is entered, its classification and parties are changed by an action."""

    class Meta:
        model = Document
        fields = ("summit", "symbol", "title", "kind", "classification", "sponsors", "parties")
        widgets = {
            "sponsors": UnfoldAdminCheckboxSelectMultipleWidget,
            "parties": UnfoldAdminCheckboxSelectMultipleWidget,
        }

    def execute(self, data: dict[str, Any]) -> Document:
        if self.instance.pk:
            return services.amend_document(self.instance, now=clock.now(), **data)
        return services.draft_document(now=clock.now(), **data)


class UploadForm(RowForm):
    language = forms.ChoiceField(
        help_text=_("An earlier file in that language is replaced."), widget=UnfoldAdminSelectWidget
    )
    file = ExaminedFileField(help_text=_("PDF, DOCX, ODT or TXT in UTF-8; for restricted documents, PDF only."))

    def prepare_for(self, document: Document) -> None:
        """Offer the languages of the document's summit."""
        names = dict(WRITTEN)
        languages = [(code, names.get(code, code)) for code in document.summit.languages]
        self.offer_choices("language", languages)


class VersionForm(forms.Form):
    note = form_field_of(Version, "note", widget=UnfoldAdminTextInputWidget)


class CirculateForm(forms.Form):
    """Whether the version is circulated without a file."""

    on_paper = forms.BooleanField(
        required=False,
        label=_("The text was circulated on paper"),
        help_text=_("Then the version needs no file."),
        widget=UnfoldBooleanSwitchWidget,
    )


class ReclassifyForm(forms.Form):
    classification = forms.ChoiceField(choices=Document.Classification, widget=UnfoldAdminSelectWidget)
    parties = forms.ModelMultipleChoiceField(
        Delegation.objects.all(), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


class StatementForm(forms.Form):
    """A statement that a delegation sent by note."""

    delegation = forms.ModelChoiceField(Delegation.objects.all(), widget=UnfoldAdminSelectWidget)
    is_shared = forms.BooleanField(
        required=False, label=_("The other delegations may see it"), widget=UnfoldBooleanSwitchWidget
    )


class PositionForm(StatementForm):
    field_order = ("delegation", "stance", "text", "is_shared")
    stance = forms.ChoiceField(choices=Stance, widget=UnfoldAdminSelectWidget)
    text = form_field_of(Position, "text", widget=UnfoldAdminTextareaWidget)


class AmendmentForm(StatementForm):
    field_order = ("delegation", "passage", "proposed_text", "reason", "is_shared")
    passage = form_field_of(
        Amendment,
        "passage",
        help_text=_("Such as: paragraph 3, second sentence."),
        widget=UnfoldAdminTextInputWidget,
    )
    proposed_text = form_field_of(Amendment, "proposed_text", widget=UnfoldAdminTextareaWidget)
    reason = form_field_of(Amendment, "reason", widget=UnfoldAdminTextareaWidget)


class AmendmentAnswerForm(forms.Form):
    answer = form_field_of(Amendment, "answer", required=True, widget=UnfoldAdminTextareaWidget)


class OptionalAmendmentAnswerForm(AmendmentAnswerForm):
    """The answer to a delegation; it may be empty."""

    answer = form_field_of(Amendment, "answer", widget=UnfoldAdminTextareaWidget)
