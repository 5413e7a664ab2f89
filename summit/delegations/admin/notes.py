"""The field by which a form names the note that asks for a change."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from summit.accounts.admin import RowForm
from summit.correspondence.models import Note
from summit.delegations.models import Delegate, Delegation, OfficialInvitation


def note_field() -> forms.ModelChoiceField:
    """Return the field of a note."""
    return forms.ModelChoiceField(
        Note.objects.all(),
        required=False,
        label=capfirst(_("note verbale")),
        help_text=_("By which this is asked for."),
        widget=UnfoldAdminSelectWidget,
    )


class NoteForm(RowForm):
    """A form with the note by which something is asked for."""

    note = note_field()

    def prepare_for(self, row: Any) -> None:
        """Offer the notes of the delegation, and circular ones, in the last field."""
        super().prepare_for(row)
        self.order_fields([name for name in self.fields if name != "note"])
        if isinstance(row, Delegation):
            self.offer("note", Note.objects.exchanged_with(row.pk))
        elif isinstance(row, Delegate):
            self.offer("note", Note.objects.exchanged_with(row.party_id))
        elif isinstance(row, OfficialInvitation):
            self.offer("note", Note.objects.exchanged_with(row.delegation_id))
