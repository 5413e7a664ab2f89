"""Documents, their versions, and the queries that apply the table of clearances."""

from functools import lru_cache
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, When
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet, roles_of
from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import positive
from summit.core.ordering import NaturalOrder
from summit.core.symbols import validate_symbol
from summit.core.text import Line
from summit.core.translations import TranslatedField
from summit.delegations.models import Delegation
from summit.documents.clearance import CLEARANCE, DRAFT, Circle, May, audiences
from summit.summits.models import Summit

if TYPE_CHECKING:
    from summit.documents.models.position import Position


class DocumentQuerySet(VisibleQuerySet["Document"]):
    """Documents; what a user may do with each follows from the table of clearances."""

    resource = "documents"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Return the filter for documents that the user may find in a list."""
        del role_set
        return _cleared(user, May.LIST)

    def titled_to(self, user: User) -> Self:
        """Filter documents to those whose title `user` may read."""
        return self.filter(_cleared(user, May.TITLE))

    def readable_by(self, user: User) -> Self:
        """Filter documents to those whose files and shared positions `user` may read."""
        return self.filter(_cleared(user, May.DOWNLOAD))

    def open_as_drafts_to(self, user: User) -> Self:
        """Filter documents to those whose draft versions `user` may see: sponsors and organizers."""
        if user.is_superuser:
            return self
        return self.filter(_drafts(roles_of(user), May.DOWNLOAD))

    def as_told_to(self, user: User) -> Self:
        """Filter documents to those that `user` may find, annotated with `is_titled` and `told_title`.

        `told_title` is None if the user may not read the title. Searches and lists must use it instead of `title`.
        """
        titled = _cleared(user, May.TITLE)
        return self.visible_to(user).annotate(
            is_titled=ExpressionWrapper(titled, output_field=models.BooleanField()),
            told_title=Case(When(titled, then=F("title")), default=None, output_field=TranslatedField()),
        )

    def circulated(self) -> Self:
        """Filter documents of any status to those with a circulated version."""
        return self.filter(_circulated())


class Document(models.Model):
    """A text of the summit, cited by its symbol.

    The classification decides which users may find it in a list, read its title or download it. Before the first
    circulation only its sponsors and the organizers know of it; later drafts are visible to them alone.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "draft decision"
        DECLARATION = "declaration", "declaration"
        STATEMENT = "statement", "statement"
        STRATEGY = "strategy", "strategy or plan"
        REPORT = "report", "report"
        OTHER = "other", "other"

    class Classification(models.TextChoices):
        PUBLIC = "public", "public"
        OFFICIAL = "official", "official use"
        RESTRICTED = "restricted", "restricted"
        PARTIES = "parties", "parties only"

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        CIRCULATED = "circulated", "circulated"
        ADOPTED = "adopted", "adopted"
        CLOSED = "closed", "not adopted"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.DRAFT: (Status.CIRCULATED, Status.WITHDRAWN),
        Status.CIRCULATED: (Status.CIRCULATED, Status.ADOPTED, Status.CLOSED, Status.WITHDRAWN),
        Status.ADOPTED: (),
        Status.CLOSED: (Status.CIRCULATED,),
        Status.WITHDRAWN: (),
    }

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="documents")
    symbol = Line(
        max_length=60,
        validators=[validate_symbol],
        help_text="The symbol by which the document is cited, such as CSC/2025/3.",
    )
    title = TranslatedField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DECISION)
    classification = models.CharField(max_length=12, choices=Classification, default=Classification.OFFICIAL)
    sponsors = models.ManyToManyField(Delegation, blank=True, related_name="sponsored_documents")
    parties = models.ManyToManyField(
        Delegation,
        blank=True,
        related_name="documents_as_party",
        help_text="The delegations that may read the document, if it is for its parties only.",
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    made_at = models.DateTimeField()

    # Set by `as_told_to`, and by the admin on the row of a page.
    is_titled: bool
    told_title: dict[str, str] | None
    viewer: User

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = (NaturalOrder("symbol"), "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "symbol"),
                name="document_symbol_is_unique_in_summit",
                violation_error_message="Another document of this summit has this symbol.",
            ),
        )

    def __str__(self) -> str:
        # Not the title: messages show this to readers who may not know the title.
        return self.symbol


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions; drafts are visible to sponsors and organizers."""

    def visible_to(self, user: User) -> Self:
        """Filter versions to those whose text `user` may read."""
        circulated = Q(circulated_at__isnull=False, document__in=Document.objects.readable_by(user))
        return self.filter(circulated | Q(document__in=Document.objects.open_as_drafts_to(user)))

    def circulated(self) -> Self:
        """Filter versions to the circulated ones."""
        return self.filter(circulated_at__isnull=False)


class Version(models.Model):
    """A version of a document; it cannot be changed once it is circulated."""

    known_positions: "list[Position]"  # prefetched by views, as their user may know them

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    note = Line(max_length=500, blank=True, help_text="What is new in this version.")
    made_at = models.DateTimeField()
    circulated_at = models.DateTimeField(null=True, blank=True)

    part_of = ("document",)
    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "number"),
                name="version_number_is_taken_once",
                violation_error_message="This document already has a version of that number.",
            ),
            # Accepted amendments go into the draft, so there must be only one.
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(circulated_at=None),
                name="version_is_one_draft_per_document",
                violation_error_message="This document already has a version that is not circulated yet.",
            ),
            positive("number", name="version_number_begins_with_one", message="Versions are numbered from 1."),
        )

    def __str__(self) -> str:
        return gettext("%(symbol)s, version %(number)s") % {"symbol": self.document.symbol, "number": self.number}


def _circulated() -> Q:
    return Q(pk__in=Version.objects.circulated().values("document"))


def _cleared(user: User, may: May) -> Q:
    """Return the filter for documents on which the user has the permission."""
    return ~Q(pk__in=()) if user.is_superuser else _cleared_by(roles_of(user), may)


# Most requests about documents need this several times, and building it costs as much as the query itself.
@lru_cache(maxsize=512)
def _cleared_by(role_set: RoleSet, may: May) -> Q:
    # One condition for all classifications of the same circle.
    reached: dict[tuple[Circle, RoleSet], list[str]] = {}
    for (classification, circle), kinds in CLEARANCE[may].items():
        if classification != DRAFT and (roles := role_set.of(kinds)):
            reached.setdefault((circle, roles), []).append(classification)
    circulated = Q(pk__in=())
    for (circle, roles), classifications in reached.items():
        circulated |= Q(classification__in=classifications) & _within(circle, roles)
    return (_circulated() & circulated) | (~_circulated() & _drafts(role_set, may))


def _drafts(role_set: RoleSet, may: May) -> Q:
    within = Q(pk__in=())
    for circle, kinds in audiences(may, DRAFT).items():
        if roles := role_set.of(kinds):
            within |= _within(circle, roles)
    return within


def _within(circle: Circle, role_set: RoleSet) -> Q:
    """Return the filter for documents to whose circle the roles belong."""
    if circle == Circle.ALL:
        return Q(summit__in=role_set.summits)
    within = Q(
        pk__in=Document.sponsors.through._default_manager.filter(delegation__in=role_set.parties).values("document")
    )
    if circle == Circle.SPONSORS:
        return within
    within |= Q(
        pk__in=Document.parties.through._default_manager.filter(delegation__in=role_set.parties).values("document")
    )
    if circle == Circle.PARTIES:
        return within
    belongs = Q(participation=Delegation.Participation.MEMBER)
    if circle == Circle.DELEGATIONS:
        belongs |= Q(is_attending=True)
    return within | Q(summit__in=Delegation.objects.filter(belongs, pk__in=role_set.parties).values("summit"))
