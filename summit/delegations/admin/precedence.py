"""Policies of precedence."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import SELECT_CLASSES, UnfoldAdminTextInputWidget

from summit.accounts.admin import ReadOnlyInline, ScopedAdmin, row_action, user_of
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.lists import SelectsInTurn
from summit.delegations import services
from summit.delegations.admin.delegations import PagePermissionsInline
from summit.delegations.models import LetterDraw, ManualPlace, PrecedencePolicy
from summit.delegations.queries import order_of_precedence


class ManualPlaceInline(PagePermissionsInline):
    model = ManualPlace
    autocomplete_fields = ("delegation",)


class LetterDrawInline(ReadOnlyInline[LetterDraw, PrecedencePolicy]):
    model = LetterDraw
    fields = readonly_fields = ("letter", "language", "is_drawn", "drawn_at", "drawn_by")


class PolicyForm(forms.ModelForm):
    class Meta:
        model = PrecedencePolicy
        fields = ("summit", "code", "name", "rules", "blocks", "language")
        widgets = {name: SelectsInTurn({"class": " ".join(SELECT_CLASSES)}) for name in ("rules", "blocks")}


class LetterForm(forms.Form):
    letter = form_field_of(
        LetterDraw, "letter", label=pgettext_lazy("of the alphabet", "Letter"), widget=UnfoldAdminTextInputWidget
    )


@admin.register(PrecedencePolicy)
class PrecedencePolicyAdmin(ScopedAdmin[PrecedencePolicy]):
    form = PolicyForm
    list_display = ("name", "chain", "language", "letter")
    search_fields = ("code", "name")
    inlines = (ManualPlaceInline, LetterDrawInline)
    readonly_fields = ("letter", "order")
    actions_detail = ("draw_letter", "enter_letter")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("draws")

    def save_model(self, request: HttpRequest, obj: PrecedencePolicy, form: Any, change: object) -> None:
        services.save_policy(obj)

    @display(description=_("rules"))
    def chain(self, policy: PrecedencePolicy) -> str:
        return ", ".join(str(PrecedencePolicy.Rule(name).label) for name in policy.rules)

    @display(description=_("the alphabet begins with"))
    def letter(self, policy: PrecedencePolicy) -> str:
        return policy.letter or "-"

    @display(description=_("order today"))
    def order(self, policy: PrecedencePolicy) -> str:
        if policy.pk is None:
            return "-"
        # A form that is refused leaves in the row what was typed.
        policy = PrecedencePolicy.objects.select_related("summit").get(pk=policy.pk)
        delegations = order_of_precedence(policy, as_of=clock.now().astimezone(policy.summit.zone).date())
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((d,) for d in delegations)))

    @row_action(_("Draw a letter"), icon="casino")
    def draw_letter(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def verb(policy: PrecedencePolicy) -> None:
            services.draw_letter(policy, by=user_of(request), now=clock.now())

        return self.act(request, object_id, verb, do=gettext("Draw a letter"), hint=_what_is_drawn)

    @row_action(_("Enter a letter"), icon="edit")
    def enter_letter(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def verb(policy: PrecedencePolicy, letter: str) -> None:
            services.enter_letter(policy, letter=letter, by=user_of(request), now=clock.now())

        return self.act(request, object_id, verb, do=gettext("Enter a letter"), form_class=LetterForm)


def _what_is_drawn(_policy: PrecedencePolicy) -> str:
    return gettext(
        "One of the letters with which the names of attending delegations begin is drawn by lot. "
        "Who drew it and when is recorded; a further draw is recorded beside it."
    )
