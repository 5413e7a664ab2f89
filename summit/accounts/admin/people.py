"""Users, and what they are in which summit."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget

from summit.accounts import services
from summit.accounts.admin.fresh import fresh
from summit.accounts.admin.ground import Acting
from summit.accounts.admin.scoping import Scoped, organized
from summit.accounts.admin.verbs import NotedReason, as_file
from summit.accounts.models import Role, User
from summit.accounts.queries import may
from summit.accounts.second_factor import reset_second_factor
from summit.core.translations import WRITTEN


class People:
    """Users and their roles: the policy says who reads and who changes them."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read people in a summit."""
        return may(request.user, "people", "read")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change people in a summit."""
        return may(request.user, "people", "write")

    has_change_permission = has_delete_permission = has_add_permission


class RoleInline(People, TabularInline):
    """What the user is, in which summit."""

    model = Role
    extra = 0
    autocomplete_fields = ("summit",)
    hide_title = True

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer one's own summits and their parties."""
        formset = super().get_formset(request, obj, **kwargs)
        own = organized(request)
        formset.form.base_fields["summit"].queryset = own
        formset.form.base_fields["party"].queryset = formset.form.base_fields["party"].queryset.filter(summit__in=own)
        return formset

    def get_queryset(self, request: HttpRequest) -> Any:
        """Roles in one's own summits."""
        return super().get_queryset(request).filter(summit__in=organized(request)).select_related("summit", "party")


@admin.register(User)
class UserAdmin(People, Acting, Scoped, DjangoUserAdmin, ModelAdmin):
    """Users with a role in one's own summits, or none yet."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (RoleInline,)
    actions_detail = ("export", "reset_second_factor", "end_sign_ins")
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
        """Those of one's own summits; a superuser only for superusers.

        An account that waits for its person has no password yet: it is nobody's business but of those who invited.
        """
        users = User.objects.all()
        if request.user.is_superuser:
            return users
        own = models.Q(pk__in=Role.objects.filter(summit__in=organized(request)).values("user"))
        none_yet = ~models.Exists(Role.objects.filter(user=models.OuterRef("pk")))
        waiting = models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return users.filter(own | (none_yet & ~waiting), is_superuser=False)

    @action(description="Reset the second factor", icon="phonelink_erase", permissions=("change",))
    @fresh
    def reset_second_factor(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """For who has lost it: he signs in by his password, and sets up another."""
        return self.act(
            request,
            object_id,
            reset_second_factor,
            do="Reset the second factor",
            hint=lambda user: f"All sessions and API tokens of {user} end. Be sure that it is he who asks.",
        )

    @action(description="Sign out everywhere", icon="logout", permissions=("change",))
    @fresh
    def end_sign_ins(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """End all sessions and tokens."""
        return self.act(request, object_id, services.end_sign_ins, do="Sign out everywhere")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """Offer the languages that messages are written in."""
        form = super().get_form(request, obj, **kwargs)
        if "language" in form.base_fields:
            form.base_fields["language"].widget = UnfoldAdminSelectWidget(choices=WRITTEN)
        return form

    def has_export_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whoever may change people: it is their business what is held on them."""
        return may(request.user, "people", "write")

    @action(description="Export what is held", icon="download", permissions=["export"])
    @fresh
    def export(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Take away all that is held on the user, as far as one's own summits go."""

        def verb(user: User, reason: str) -> HttpResponse:
            held = services.export_account(user, by=request.user, reason=reason)
            return as_file(held, f"account-{user.pk}")

        return self.act(request, object_id, verb, do="Export what is held", form_class=NotedReason)
