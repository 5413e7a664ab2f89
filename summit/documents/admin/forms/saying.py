"""Positions and amendments that came by note, and answers to amendments."""

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.core.text import LineFormField, TextFormField
from summit.delegations.models import Delegation
from summit.documents.models import Stance


class SaidForm(forms.Form):
    """What a delegation says by note."""

    delegation = forms.ModelChoiceField(Delegation.objects.all(), widget=UnfoldAdminSelectWidget)
    is_shared = forms.BooleanField(
        required=False, label="The other delegations may see it", widget=UnfoldBooleanSwitchWidget
    )


class PositionForm(SaidForm):
    """Where it stands."""

    field_order = ("delegation", "stance", "text", "is_shared")
    stance = forms.ChoiceField(choices=Stance, widget=UnfoldAdminSelectWidget)
    text = TextFormField(max_length=5000, required=False, widget=UnfoldAdminTextareaWidget)


class AmendmentForm(SaidForm):
    """Which other words it proposes."""

    field_order = ("delegation", "passage", "proposed_text", "reason", "is_shared")
    passage = LineFormField(
        max_length=300, help_text="Such as: paragraph 3, second sentence.", widget=UnfoldAdminTextInputWidget
    )
    proposed_text = TextFormField(max_length=5000, widget=UnfoldAdminTextareaWidget)
    reason = TextFormField(max_length=2000, required=False, widget=UnfoldAdminTextareaWidget)


class AnswerForm(forms.Form):
    """What the delegation is answered."""

    answer = TextFormField(max_length=2000, widget=UnfoldAdminTextareaWidget)


class OptionalAnswerForm(AnswerForm):
    """What the delegation is answered, if anything."""

    answer = TextFormField(max_length=2000, required=False, widget=UnfoldAdminTextareaWidget)
