"""Users and their roles in summits."""

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget

from summit.accounts import services
from summit.accounts.admin.base import Acting
from summit.accounts.admin.deleting import Deleting
from summit.accounts.admin.lifecycle import Lifecycle, row_action
from summit.accounts.admin.listing import Listing
from summit.accounts.admin.mixins import Inline
from summit.accounts.admin.recent_auth import requires_recent_auth
from summit.accounts.admin.scoping import Scoped
from summit.accounts.admin.service_forms import ReasonForm, download_json
from summit.accounts.models import Role, User
from summit.accounts.queries import governs_account, may, summits_where
from summit.accounts.request_vars import user_of
from summit.accounts.second_factor import reset_second_factor
from summit.core.languages import WRITTEN
from summit.core.request_vars import RequestCache

GOVERNED = RequestCache[dict[int, bool]]("governed_accounts")

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

    RoleFormset = forms.BaseInlineFormSet[Role, User, forms.ModelForm[Role]]


def _changes_people_in(request: HttpRequest) -> frozenset[int]:
    return summits_where(request.user, "people", "write")


def _reads_people_in(request: HttpRequest) -> frozenset[int]:
    return summits_where(request.user, "people", "read")


class People:
    """Permissions of users and their roles, by the policy in each summit."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request.user, "people", "read")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request.user, "people", "write")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Allow users who may change people in one of the summits of the account."""
        if obj is None or obj.pk is None or request.user.is_superuser:
            return may(request.user, "people", "write")
        return obj.roles.filter(summit__in=_changes_people_in(request)).exists()


class RoleInline(People, Inline[Role, User]):
    """The roles of the account in summits whose people the user may change or read."""

    model = Role
    extra = 0
    autocomplete_fields = ("summit",)
    hide_title = True
    is_changed = False
    has_delete_permission = People.has_change_permission

    def get_min_num(self, request: HttpRequest, obj: User | None = None, **kwargs: object) -> int | None:
        """Require a role for a new account: without one, no organizer could change it."""
        return 0 if obj or request.user.is_superuser else 1

    def get_formset(self, request: HttpRequest, obj: User | None = None, **kwargs: object) -> "type[RoleFormset]":
        """Offer the summits whose people the user may change, and their parties."""
        self.is_changed = self.has_change_permission(request, obj)
        kwargs["validate_min"] = True
        formset = super().get_formset(request, obj, **kwargs)
        if not request.user.is_superuser and "summit" in formset.form.base_fields:
            _narrow(formset.form.base_fields, _changes_people_in(request))
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """Return the roles that the page may show, or change where it changes them."""
        roles = super().get_queryset(request).select_related("summit", "party")
        if request.user.is_superuser:
            return roles
        return roles.filter(summit__in=(_changes_people_in if self.is_changed else _reads_people_in)(request))


def _narrow(fields: dict[str, forms.Field], summits: frozenset[int]) -> None:
    """Offer these summits, and their parties."""
    for name, path in (("summit", "pk"), ("party", "summit")):
        field = fields[name]
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(**{f"{path}__in": summits})


class RoleKind(admin.SimpleListFilter):
    """Filters users by their role in the summits whose people the user may read."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[User]") -> list[tuple[str, str]]:
        return list(Role._meta.get_field("kind").flatchoices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() not in Role.Kind.values:
            return queryset
        roles = Role.objects.filter(kind=self.value())
        if not request.user.is_superuser:
            roles = roles.filter(summit__in=_reads_people_in(request))
        return queryset.filter(pk__in=roles.values("user"))


@admin.register(User)
class UserAdmin(
    Lifecycle[User], Acting[User], Deleting[User], People, Listing[User], Scoped[User], DjangoUserAdmin, ModelAdmin
):
    """Users with a role in the summits of the organizer.

    Roles are changed by the chief organizers of their summit. The account as a whole (password, address,
    second factor, sessions, tokens, whether it is active) is changed by those who may change people in all its summits.
    """

    summit_path = ""
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (RoleInline,)
    actions_detail = ("export", "reset_second_factor", "end_sign_ins")
    list_display = ("name", "email", "language", "is_active")
    list_filter = ("is_active", RoleKind)
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "password", "language", "time_zone")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "last_login")}),
    )
    of_summit_fieldsets: "ClassVar[_FieldsetSpec]" = ((None, {"fields": ("name", "email", "phone")}),)
    add_fieldsets = ((None, {"fields": ("name", "email", "phone", "language", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Limit to users with a role in a summit whose people the user may read; superusers are for superusers."""
        users = User.objects.all()
        if request.user.is_superuser:
            return users
        known = Role.objects.filter(summit__in=_reads_people_in(request))
        return users.filter(pk__in=known.values("user"), is_superuser=False)

    def governs(self, request: HttpRequest, obj: User) -> bool:
        """Say whether the user may change the account as a whole; cached on the request."""
        known = GOVERNED.get(request, dict)
        if obj.pk not in known:
            known[obj.pk] = governs_account(request.user, obj)
        return known[obj.pk]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> "_FieldsetSpec":
        """For an account that belongs to other summits too, show only its name and address."""
        whole = obj is None or self.governs(request, obj)
        return super().get_fieldsets(request, obj) if whole else self.of_summit_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let only operators change whether an account is staff; otherwise that follows from its roles."""
        if obj is not None and not self.governs(request, obj):
            return ("name", "email", "phone")
        return ("last_login",) if request.user.is_superuser else ("last_login", "is_staff")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return may(request.user, "people", "write") if obj is None else self.governs(request, obj)

    def has_account_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Allow users who may change the whole account."""
        obj = self.get_object(request, object_id) if object_id else None
        # What the user may not see at all is not found, as on its page.
        return obj is None or self.governs(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 -- Django's
        if not self.has_account_permission(request, unquote(id)):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show the history to users who may change the whole account: it names organizers of other summits."""
        if not self.has_account_permission(request, unquote(object_id)):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def save_related(self, request: HttpRequest, form: forms.BaseModelForm, formsets: object, change: object) -> None:
        super().save_related(request, form, formsets, change)
        services.admit_to_admin(form.instance)

    @row_action(_("Reset the second factor"), icon="phonelink_erase", permissions=("account",))
    @requires_recent_auth
    def reset_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Help a person who has lost it: they sign in by their password and set up another."""
        return self.act(
            request,
            object_id,
            reset_second_factor,
            do=_("Reset the second factor"),
            hint=lambda user: (
                _("All sessions and API tokens of %(user)s end. Make sure that it is this person who asks.")
                % {"user": user}
            ),
        )

    @row_action(_("Sign out everywhere"), icon="logout", permissions=("account",))
    @requires_recent_auth
    def end_sign_ins(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return self.act(request, object_id, services.end_sign_ins, do=_("Sign out everywhere"))

    def get_form(
        self,
        request: HttpRequest,
        obj: User | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's
        **kwargs: object,
    ) -> "type[forms.ModelForm[User]]":
        form = super().get_form(request, obj, change=change, **kwargs)
        if "language" in form.base_fields:
            form.base_fields["language"].widget = UnfoldAdminSelectWidget(choices=WRITTEN)
        return form

    def has_export_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Allow users who may change the roles of the account."""
        obj = self.get_object(request, object_id) if object_id else None
        return self.has_change_permission(request, obj)

    @row_action(_("Export the stored data"), icon="download", permissions=["export"])
    @requires_recent_auth
    def export(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Download the personal data of the account, limited to the user's summits."""

        def verb(user: User, reason: str) -> HttpResponse:
            exported = services.export_account(user, by=user_of(request), reason=reason)
            return download_json(exported, f"account-{user.pk}")

        return self.act(request, object_id, verb, do=_("Export the stored data"), form_class=ReasonForm)
