"""The ground of every admin page: scoped to the summits one organizes, changing things by their verbs.

And the pages of users and roles.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from knox.models import AuthToken
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from summit.accounts.models import Party, Role, User
from summit.accounts.policy import POLICY
from summit.accounts.queries import organized_by
from summit.core.refusals import Refusal
from summit.core.translations import TranslatedField
from summit.summits.models import Summit

admin.site.unregister(Group)
admin.site.unregister(AuthToken)


class Scoped:
    """Rows of the summits that the user organizes; rows of others do not exist."""

    summit_path = "summit"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave the rows of one's own summits."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows if request.user.is_superuser else rows.filter(**{f"{self.summit_path}__in": _organized(request)})  # type: ignore[no-any-return]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to one's own summits."""
        kwargs.setdefault("queryset", self.offered(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to one's own summits."""
        kwargs.setdefault("queryset", self.offered(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def offered(self, db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows that a related field may take."""
        related = db_field.remote_field.model
        registered = admin.site._registry.get(related)
        return registered.get_queryset(request) if registered else related._default_manager.all()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever organizes a summit."""
        return _organized(request).exists() if request.user.is_authenticated else False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever organizes a summit; which rows, the queryset says."""
        del obj
        return self.has_module_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


def _organized(request: HttpRequest) -> models.QuerySet[Any]:
    """The summits one organizes; asked once a request."""
    if not hasattr(request, "organized"):
        request.organized = organized_by(request.user)  # type: ignore[attr-defined]
    return request.organized  # type: ignore[attr-defined,no-any-return]


class Own(admin.RelatedFieldListFilter):
    """A filter that offers only what belongs to one's own summits."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """The rows that the related admin shows."""
        return [(str(row.pk), str(row)) for row in model_admin.offered(field, request)]


class ScopedAdmin(Scoped, ModelAdmin):
    """An admin of one's own summits."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True
    formfield_overrides = {TranslatedField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})}}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with one's own summit."""
        initial = super().get_changeform_initial_data(request)
        return {"summit": getattr(request, "summit", None), **initial}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """Let the form know who asks."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"request": request})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Nothing more to do where the form's own verb has done it."""
        if not isinstance(form, VerbForm):
            super().save_model(request, obj, form, change)

    def act(
        self,
        request: HttpRequest,
        object_id: Any,
        verb: Callable[..., Any],
        *,
        do: str,
        form_class: type[forms.Form] = forms.Form,
        hint: Callable[[Any], str] | None = None,
    ) -> HttpResponse:
        """Carry out a verb on one object, after a page that asks for what the verb needs, or just whether to.

        `do` is what the page and its button say; `hint` makes what stands above the form.
        """
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        form = _for_summit(form_class, obj, request)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        page = {"title": do, "form": form, "original": obj, "back": back, "hint": hint(obj) if hint else ""}
        return self.confirm(request, page, lambda: verb(obj, **form.cleaned_data))

    def confirm(self, request: HttpRequest, page: dict[str, Any], verb: Callable[[], Any]) -> HttpResponse:
        """Show a page with a form and, once it is sent, carry out the verb: a link alone changes nothing.

        What is refused stands beside the field at fault, or above the form.
        """
        form = page["form"]
        if request.method == "POST" and form.is_valid():
            try:
                verb()
            except Refusal as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, refusal.message_for(request.user))
            else:
                messages.success(request, f"{page['title']}: done.")
                return redirect(page["back"])
        context = {**self.admin_site.each_context(request), "opts": self.opts, **page}
        return TemplateResponse(request, "admin/verb_form.html", context)

    def act_on_all(self, request: HttpRequest, rows: Any, verb: Callable[[Any], Any], *, done: str) -> None:
        """Carry out a verb on each row by itself, and say of each that was refused why."""
        count = 0
        for row in rows:
            try:
                verb(row)
            except Refusal as refusal:
                messages.error(request, f"{row}: {refusal.message_for(request.user)}")
            else:
                count += 1
        if count:
            messages.success(request, f"{done}: {count}")


def _for_summit(form_class: type[forms.Form], obj: Any, request: HttpRequest) -> forms.Form:
    """Make the form, offering only what belongs to the object's summit."""
    form = form_class(request.POST if request.method == "POST" else None)
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(summit=obj.summit_id)
    return form


class VerbForm(forms.ModelForm):
    """A form that is valid when its verb was carried out: what the service refuses stands beside the field at fault."""

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Fields of the form's own are not scoped by the admin, as those of the model are.
        for name in self.declared_fields:
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.filter(summit__in=_organized(self.request))

    def carry_out(self, data: dict[str, Any]) -> Any:
        """Call the service; return the row."""
        raise AssertionError

    def clean(self) -> dict[str, Any]:
        """Carry out the verb once all fields are right."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            with transaction.atomic():
                self.instance = self.carry_out(dict(data))
        except Refusal as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.message_for(self.request.user))
        return data

    def _post_clean(self) -> None:
        """The row is as its verb has left it; there is nothing to construct from the fields."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """Return the row."""
        self.save_m2m = self._save_m2m  # type: ignore[method-assign]
        return self.instance

    def _save_m2m(self) -> None:
        """The verb has written these too."""


class ReadOnlyAdmin(ScopedAdmin):
    """Rows to read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody: its app writes them."""
        return False

    has_change_permission = has_delete_permission = has_add_permission  # type: ignore[assignment,method-assign]


class People:
    """Users and their roles: the policy says who reads and who changes them."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read people in a summit."""
        return self._may(request, "read")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change people in a summit."""
        return self._may(request, "write")

    has_change_permission = has_delete_permission = has_add_permission

    def _may(self, request: HttpRequest, verb: str) -> bool:
        user = request.user
        kinds = list(POLICY["people", verb])
        return bool(user.is_superuser or Role.objects.filter(user=user.pk, kind__in=kinds).exists())


class RoleInline(People, TabularInline):
    """What the user is, in which summit."""

    model = Role
    extra = 0
    autocomplete_fields = ("summit",)
    hide_title = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer one's own summits and their parties."""
        formset = super().get_formset(request, obj, **kwargs)
        organized = _organized(request)
        formset.form.base_fields["summit"].queryset = organized
        formset.form.base_fields["party"].queryset = formset.form.base_fields["party"].queryset.filter(
            summit__in=organized
        )
        return formset

    def get_queryset(self, request: HttpRequest) -> Any:
        """Roles in one's own summits."""
        return super().get_queryset(request).filter(summit__in=_organized(request)).select_related("summit", "party")


@admin.register(User)
class UserAdmin(People, Scoped, DjangoUserAdmin, ModelAdmin):
    """Users with a role in one's own summits, or none yet."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (RoleInline,)
    list_display = ("name", "email", "language", "is_active")
    list_filter = ("is_active", "roles__kind")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        (None, {"fields": ("name", "email", "password", "language", "time_zone")}),
        ("Access", {"fields": ("is_active", "is_staff", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("name", "email", "language", "is_staff", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those of one's own summits; a superuser only for superusers."""
        users = User.objects.all()
        if request.user.is_superuser:
            return users
        own = models.Q(pk__in=Role.objects.filter(summit__in=_organized(request)).values("user"))
        return users.filter(own | models.Q(roles=None), is_superuser=False)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """Offer the languages that messages are written in."""
        form = super().get_form(request, obj, **kwargs)
        if "language" in form.base_fields:
            form.base_fields["language"].widget = UnfoldAdminSelectWidget(choices=_languages())
        return form


def _languages() -> list[tuple[str, str]]:
    return [("en", "English"), ("ru", "Русский"), ("ky", "Кыргызча")]


@admin.register(Summit)
class SummitAdmin(ScopedAdmin):
    """Summits; only operators make new ones."""

    summit_path = "pk"
    list_display = ("slug", "name", "starts_on", "ends_on", "time_zone")
    search_fields = ("slug", "name")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Superusers."""
        return bool(request.user.is_superuser)

    has_delete_permission = has_add_permission  # type: ignore[assignment]


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin):
    """Only for choosing one; delegations have pages of their own."""

    search_fields = ("code", "name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the menu."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For choosing one."""
        return bool(request.user.is_staff)
