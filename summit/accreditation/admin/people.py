"""People to be accredited: the list with its actions, and the page of one."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import ReadOnlyInline, RowForm, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action
from summit.accounts.admin.listing import VersionedActionForm
from summit.accreditation import services
from summit.accreditation.admin.of_person import note_field
from summit.accreditation.admin.photos import photo_of
from summit.accreditation.approval_state import marked_steps, missing_in_words, what_is_next
from summit.accreditation.models import Accreditation, Step, Verdict
from summit.core import clock
from summit.core.bulk import MOST_LINES
from summit.core.columns import form_field_of
from summit.core.objections import OBJECTIONS, refusal_of
from summit.delegations.models import Delegation

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec
    from django_stubs_ext import StrOrPromise

FACTS = (
    *("summit", "category", "party", "delegate", "reference", "name", "function", "email", "phone", "valid_until"),
)
DECIDED = ("next", "missing", "steps", "small_photo", "status", "waiting_since", "sent_at")
Service = Callable[..., services.Outcome]


class PersonForm(ServiceForm):
    note = note_field(_("The note that asks for it; it is the letter of a person who needs one."))

    class Meta:
        model = Accreditation
        fields = FACTS

    def execute(self, data: dict[str, Any]) -> Accreditation:
        if data.get("party"):
            data["party"] = Delegation.objects.get(pk=data["party"].pk)
        if self.instance.pk:
            del data["summit"]
            return services.amend_person(self.instance, by=self.user, now=clock.now(), **data)
        return services.enter_person(by=self.user, now=clock.now(), **data)


class ReasonForm(RowForm):
    reason = form_field_of(Verdict, "reason", required=True, widget=UnfoldAdminTextareaWidget)


class PeopleActionForm(VersionedActionForm):
    """The form that chooses an action on the marked people, with its reason."""

    reason = form_field_of(
        Verdict,
        "reason",
        required=False,
        label=_("Reason, for those who are returned or refused"),
        widget=UnfoldAdminTextInputWidget,
    )
    together = forms.BooleanField(label=_("all or nothing"), required=False)


class VerdictInline(ReadOnlyInline[Verdict, Accreditation]):
    model = Verdict
    fields = readonly_fields = ("kind", "result", "reason", "decided_by", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        return super().get_queryset(request).select_related("by")

    @display(description=_("by"))
    def decided_by(self, verdict: Verdict) -> str:
        """Return who decided; people of security are not named."""
        return "" if verdict.kind == Step.Kind.CLEARANCE else str(verdict.by or "")


@admin.register(Accreditation)
class AccreditationAdmin(ScopedAdmin[Accreditation]):
    form = PersonForm
    action_form = PeopleActionForm
    can_delete = False
    most_at_once = MOST_LINES
    status_colors = {
        "in_review": "info",
        "returned": "warning",
        "approved": "success",
        "refused": "danger",
        "expired": "warning",
    }
    list_display = ("person", "category", "party", "function", "state", "step", "waiting_since")
    list_filter = (
        "status",
        ("step__kind", admin.ChoicesFieldListFilter),
        ("category", SummitRelatedFilter),
        ("party", SummitRelatedFilter),
        "category__whose",
    )
    list_select_related = ("category", "party", "delegate", "step")
    search_fields = ("name", "delegate__name", "reference", "function", "email")
    autocomplete_fields = ("category", "party", "delegate")
    readonly_fields = DECIDED
    inlines = (VerdictInline,)
    actions = ("send_all", "pass_check_all", "issue_all", "return_all", "refuse_all", "withdraw_all", "reopen_all")
    actions_detail = ("send", "pass_check", "issue", "return_for_correction", "refuse", "withdraw", "reopen")

    def get_fieldsets(self, request: HttpRequest, obj: Accreditation | None = None) -> "_FieldsetSpec":
        if obj is None:
            return [(None, {"fields": (*FACTS, "note")})]
        return [(_("Status"), {"fields": DECIDED}), (None, {"fields": (*FACTS, "note")})]

    def has_change_permission(self, request: HttpRequest, obj: Accreditation | None = None) -> bool:
        is_open = obj is None or obj.status in Accreditation.TAKES_PLACE
        return is_open and super().has_change_permission(request, obj)

    def possible(self, row: Accreditation) -> tuple[str, ...]:
        status = Accreditation.Status
        if row.step:
            own = {Step.Kind.CHECK: ("pass_check",), Step.Kind.ISSUING: ("issue",)}.get(Step.Kind(row.step.kind), ())
            return (*own, *(("return_for_correction",) if own else ()), "refuse", "withdraw")
        return {
            status.DRAFT: ("send", "withdraw"),
            status.RETURNED: ("send", "withdraw"),
            status.APPROVED: ("refuse", "withdraw"),
        }.get(status(row.status), ("reopen",))

    @display(description=_("person"), ordering="name")
    def person(self, person: Accreditation) -> str:
        return str(person)

    @display(description=_("now"))
    def next(self, person: Accreditation) -> "StrOrPromise":
        return what_is_next(person)

    @display(description=_("still to be sent"))
    def missing(self, person: Accreditation) -> str:
        return missing_in_words(person)

    @display(description=_("steps"))
    def steps(self, person: Accreditation) -> str:
        return " → ".join(marked_steps(person))

    @display(description=_("photo"))
    def small_photo(self, person: Accreditation) -> str:
        """Return the photo; `photo` is the name of the row that has it."""
        return photo_of(person)

    @row_action(_("Send"), icon="send")
    def send(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(request, object_id, services.send_people, gettext("Send"))

    @row_action(_("Checked"), icon="check")
    def pass_check(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.decide_on_people, step=Step.Kind.CHECK, result=Verdict.Result.PASSED)
        return self._act(request, object_id, verb, gettext("Checked"))

    @row_action(_("Issue"), icon="verified")
    def issue(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.decide_on_people, step=Step.Kind.ISSUING, result=Verdict.Result.PASSED)
        return self._act(request, object_id, verb, gettext("Issue"))

    @row_action(_("Return for correction"), icon="undo")
    def return_for_correction(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(request, object_id, _returned, gettext("Return for correction"), ReasonForm)

    @row_action(_("Refuse"), icon="block")
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.revoke_people, step=Step.Kind.CHECK)
        return self._act(request, object_id, verb, gettext("Refuse"), ReasonForm)

    @row_action(_("Withdraw"), icon="person_remove")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(request, object_id, services.withdraw_people, gettext("Withdraw"))

    @row_action(_("Reopen"), icon="restart_alt")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._act(request, object_id, services.reopen_people, gettext("Reopen"))

    @action(description=_("Send"))
    def send_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        self._act_on_people(request, queryset, services.send_people)

    @action(description=_("Checked: on to the next step"))
    def pass_check_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        verb = partial(services.decide_on_people, step=Step.Kind.CHECK, result=Verdict.Result.PASSED)
        self._act_on_people(request, queryset, verb)

    @action(description=_("Issue"))
    def issue_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        verb = partial(services.decide_on_people, step=Step.Kind.ISSUING, result=Verdict.Result.PASSED)
        self._act_on_people(request, queryset, verb)

    @action(description=_("Return for correction, with the reason"))
    def return_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        self._act_on_people(request, queryset, partial(_returned, reason=request.POST.get("reason", "")))

    @action(description=_("Refuse, with the reason"))
    def refuse_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        verb = partial(services.revoke_people, step=Step.Kind.CHECK, reason=request.POST.get("reason", ""))
        self._act_on_people(request, queryset, verb)

    @action(description=_("Withdraw"))
    def withdraw_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        self._act_on_people(request, queryset, services.withdraw_people)

    @action(description=_("Reopen"))
    def reopen_all(self, request: HttpRequest, queryset: QuerySet[Accreditation]) -> None:
        self._act_on_people(request, queryset, services.reopen_people)

    def _act(
        self,
        request: HttpRequest,
        object_id: str,
        verb: Service,
        do: str,
        form_class: type[forms.Form] = forms.Form,
    ) -> HttpResponse:
        def execute(person: Accreditation, **data: str) -> None:
            verb([person], by=request.user, now=clock.now(), **data)

        return self.act(request, object_id, execute, do=do, form_class=form_class)

    def _act_on_people(self, request: HttpRequest, queryset: QuerySet[Accreditation], verb: Service) -> None:
        """Call the service once with all people of the list that are as it has shown them, and say what it did."""
        people = self.rows_as_shown(request, queryset)
        if not people:
            return
        try:
            outcome = verb(people, by=request.user, now=clock.now(), atomic="together" in request.POST)
        except OBJECTIONS as error:
            messages.error(request, refusal_of(error).message_for(request.user))
            return
        names = {person.pk: str(person) for person in people}
        for key, refusal in outcome.refused.items():
            messages.error(request, f"{names[key]}: {refusal.message_for(request.user)}")
        if outcome.done:
            messages.success(request, gettext("Done: %(count)d") % {"count": len(outcome.done)})


def _returned(people: list[Accreditation], **facts: Any) -> services.Outcome:
    """Return people at the step of protocol at which they wait: all at one."""
    kinds = {person.step.kind for person in people if person.step} or {Step.Kind.CHECK}
    step = Step.Kind.ISSUING if kinds == {Step.Kind.ISSUING} else Step.Kind.CHECK
    return services.decide_on_people(people, step=step, result=Verdict.Result.RETURNED, **facts)
