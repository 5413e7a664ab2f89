"""Users, parties, roles, and tokens."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from knox.models import AbstractAuthToken

from summit.accounts.policy import Reach, kinds
from summit.accounts.role_set import RoleSet, UserRole
from summit.accounts.visibility import VisibleQuerySet
from summit.core.addresses import CANONICAL, AddressField
from summit.core.bounds import InstantField, within_bounds
from summit.core.languages import WrittenLanguageField
from summit.core.text import Line
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit, validate_time_zone


class UserManager(BaseUserManager["User"]):
    """Creates users by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user; without a password they cannot sign in by one."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an operator who may do everything."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by any spelling of the e-mail address."""
        return self.get(email=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    is_staff = models.BooleanField(
        "staff status", default=False, help_text="Designates whether the user can log into this admin site."
    )
    is_active = models.BooleanField(
        "active",
        default=True,
        help_text="Designates whether this user should be treated as active."
        " Unselect this instead of deleting accounts.",
    )
    date_joined = models.DateTimeField("date joined", default=timezone.now)  # noqa: TID251 -- Django's own field
    email = AddressField("e-mail")
    name = Line(max_length=150)
    phone = Line("telephone", max_length=40, blank=True, help_text="A liaison officer's is shown to the delegation.")
    language = WrittenLanguageField(default="en", help_text="In which messages are written, such as ru.")
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    quiet_from = models.TimeField(null=True, blank=True, help_text="From this hour, in one's own time zone,")
    quiet_until = models.TimeField(null=True, blank=True, help_text="until this one only what begins soon is sent.")
    sign_in_epoch = models.PositiveIntegerField(default=0, editable=False)

    label_contexts = {"name": "of a person"}
    audit_masked = ("password",)
    audit_ignored = ("last_login",)

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("email",),
                name="user_email_is_unique",
                violation_error_message="Someone already signs in with this e-mail address.",
            ),
            models.CheckConstraint(
                name="user_email_is_canonical",
                condition=Q(email__regex=CANONICAL),
                violation_error_message="An e-mail address is stored in lower case, its domain in ASCII.",
            ),
            models.CheckConstraint(
                name="user_quiet_hours_have_two_ends",
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                violation_error_message="Quiet hours have a beginning and an end.",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def role_set(self) -> RoleSet:
        """Their roles, read once: they stay the same during a request or a task.

        In an archived summit organizers alone keep theirs.
        """
        is_over = Q(summit__status=Summit.Status.ARCHIVED) & ~Q(kind__in=Role.ORGANIZERS)
        roles = self.roles.exclude(is_over).select_related("summit").order_by()
        return RoleSet(UserRole(role.kind, role.summit, role.party_id) for role in roles)

    def get_full_name(self) -> str:
        """Return the name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """Return the hash that sessions and tokens store: a new password or epoch ends them all."""
        return f"{super().get_session_auth_hash()}.{self.sign_in_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the hash by each secret key that is being replaced."""
        for old in super().get_session_auth_fallback_hash():
            yield f"{old}.{self.sign_in_epoch}"


class Party(models.Model):
    """A group that acts together in a summit, with business of its own; a delegation is a party."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="parties")
    code = models.CharField(
        max_length=12,
        validators=[RegexValidator(r"^[A-Z0-9-]+$")],
        help_text="Unique in the summit, such as KAZ.",
    )
    name = TranslatedField()
    is_host = models.BooleanField("hosts the summit", default=False)
    is_chair = models.BooleanField("chairs the organization", default=False)

    class Meta:
        ordering = ("code", "pk")
        verbose_name_plural = "parties"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="party_code_is_unique_in_summit",
                violation_error_message="Another party of this summit has this code.",
            ),
            models.UniqueConstraint(
                fields=("summit",),
                condition=Q(is_host=True),
                name="party_hosts_alone",
                violation_error_message="This summit already has its host.",
            ),
            models.UniqueConstraint(
                fields=("summit",),
                condition=Q(is_chair=True),
                name="party_chairs_alone",
                violation_error_message="This summit already has its chair.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)


# A role for the whole summit has no party, and the others name theirs.
PARTY_FITS_KIND = Q(kind__in=("chief", "organizer", "observer", "security", "gate"), party=None) | Q(
    kind__in=("liaison", "coordinator", "viewer"), party__isnull=False
)
PARTY_UNFIT = "Liaison officers and staff of a delegation name their party; all others serve the whole summit."


class Role(models.Model):
    """A user's role in a summit, for the whole of it or for one party.

    `ORGANIZERS` organize a summit. `PARTY_KINDS` may see a party's business: its staff and its liaison officers.
    `REPRESENTATIVES` act for it.
    """

    class Kind(models.TextChoices):
        CHIEF = "chief", "chief organizer"
        ORGANIZER = "organizer", "organizer"
        OBSERVER = "observer", "observer"
        LIAISON = "liaison", "liaison officer"
        COORDINATOR = "coordinator", "delegation coordinator"
        VIEWER = "viewer", "delegation viewer"
        SECURITY = "security", "security service"
        GATE = "gate", "gate officer"

    ORGANIZERS = kinds("summits", "organize", Reach.ALL)
    PARTY_KINDS = kinds("delegations", "view_private", Reach.OWN)
    REPRESENTATIVES = kinds("delegations", "speak", Reach.OWN)

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=12, choices=Kind)
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="roles")

    part_of = ("user",)

    class Meta:
        ordering = ("summit", "kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "summit", "kind", "party"),
                name="role_is_given_once",
                nulls_distinct=False,
                violation_error_message="This user already has this role.",
            ),
            models.CheckConstraint(
                name="role_names_a_party_where_it_is_for_one",
                condition=PARTY_FITS_KIND,
                violation_error_message=PARTY_UNFIT,
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.party or self.summit}"

    def clean(self) -> None:
        """Refuse a party of another summit."""
        if self.party and self.party.summit_id != self.summit_id:
            raise ValidationError({"party": _("This party belongs to another summit.")}, code="other_summit")


class LiaisonOfficerQuerySet(VisibleQuerySet["LiaisonOfficer"]):
    """Queries of liaison officers; a delegation sees its own."""

    resource = "liaison-officers"
    party_paths = ("party",)


class LiaisonOfficerManager(models.Manager.from_queryset(LiaisonOfficerQuerySet)):  # type: ignore[misc]
    """Leaves the roles of active liaison officers."""

    def get_queryset(self) -> LiaisonOfficerQuerySet:
        """Limit to their roles."""
        rows: LiaisonOfficerQuerySet = super().get_queryset()
        return rows.filter(kind=Role.Kind.LIAISON, user__is_active=True).select_related("user")


class LiaisonOfficer(Role):
    """The role of a liaison officer, by which a delegation knows whom to call."""

    objects: ClassVar = LiaisonOfficerManager()

    class Meta:
        proxy = True

    def __str__(self) -> str:
        return str(self.user)


class TokenQuerySet(models.QuerySet["Token"]):
    """A queryset of tokens."""

    def live(self, *, now: datetime) -> Self:
        """Leave the tokens that have not expired."""
        return self.filter(expiry__gt=now)


class Token(AbstractAuthToken, models.Model):
    """A token by which a program acts for a user until `expiry`; only its hash is stored.

    It ends with the token that created it, with the user's password, and when their sign-ins are ended: `person_hash`
    is what `User.get_session_auth_hash` was. A token of `read` scope changes nothing. `last_used_at` is updated hourly.
    """

    class Scope(models.TextChoices):
        READ = "read", "read"
        WRITE = "write", "read and write"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=128, unique=True, editable=False)
    name = Line(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.WRITE)
    created = models.DateTimeField()
    expiry = InstantField()
    made_by = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="made")
    person_hash = models.CharField(max_length=80, editable=False)
    is_log_in = models.BooleanField("made by a log-in", default=False)
    has_second_factor = models.BooleanField("made with a second factor", default=False)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    part_of = ("user", "made_by")
    audit_masked = ("digest", "token_key", "person_hash")
    audit_ignored = ("last_used_at",)

    class Meta:
        ordering = ("-created", "pk")
        constraints = (
            within_bounds("token_is_within_bounds", instants=("expiry",)),
            models.CheckConstraint(
                name="token_ends_after_it_begins",
                condition=Q(expiry__gt=F("created")),
                violation_error_message="A token ends after it begins.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_current(self) -> bool:
        """Say whether the user's password and sign-in epoch are unchanged since the token was created."""
        hashes = (self.user.get_session_auth_hash(), *self.user.get_session_auth_fallback_hash())
        return any(constant_time_compare(self.person_hash, one) for one in hashes)


class CodeAttempts(models.Model):
    """The codes that a user has given.

    A code of an app belongs to a time step; codes of steps up to `last_step` are used up. After `wrong` codes in a row
    the user waits until `locked_until`.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="code_book")
    last_step = models.BigIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    part_of = ("user",)

    class Meta:
        db_table = "accounts_codebook"
        ordering = ("user",)

    def __str__(self) -> str:
        return str(self.user)
