"""Positions that came by note, and answers to amendments."""

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from summit.delegations.models import Delegation
from summit.documents.models import Stance


class PositionForm(forms.Form):
    """A position that came by note."""

    delegation = forms.ModelChoiceField(Delegation.objects.all(), widget=UnfoldAdminSelectWidget)
    stance = forms.ChoiceField(choices=Stance, widget=UnfoldAdminSelectWidget)
    text = forms.CharField(max_length=5000, required=False, widget=UnfoldAdminTextareaWidget)
    is_shared = forms.BooleanField(
        required=False, label="the other delegations may see it", widget=UnfoldBooleanSwitchWidget
    )


class AnswerForm(forms.Form):
    """What the delegation is answered."""

    answer = forms.CharField(max_length=2000, widget=UnfoldAdminTextareaWidget)


class OptionalAnswerForm(AnswerForm):
    """What the delegation is answered, if anything."""

    answer = forms.CharField(max_length=2000, required=False, widget=UnfoldAdminTextareaWidget)
