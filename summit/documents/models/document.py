"""A text that the summit deals with, and who is cleared for it, and the versions that it goes through."""

from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, When
from django.utils.translation import gettext

from summit.accounts.role_set import RoleSet, roles_of
from summit.accounts.visibility import VisibleQuerySet
from summit.core.ordering import NaturalOrder
from summit.core.symbols import validate_symbol
from summit.core.text import Line
from summit.core.translations import TranslatedField
from summit.delegations.models import Delegation
from summit.documents.clearance import CLEARANCE, DRAFT, Circle, May, audiences
from summit.summits.models import Summit


class DocumentQuerySet(VisibleQuerySet["Document"]):
    """Documents, as doors may ask for them: what a user may of each follows from the table of clearances."""

    resource = "documents"

    def published_to(self, user: Any, held: RoleSet) -> Q:
        """Those that the user is cleared to find in a list."""
        del held
        return _cleared(user, May.LIST)

    def titled_to(self, user: Any) -> Self:
        """Those whose title `user` may read."""
        return self.filter(_cleared(user, May.TITLE))

    def readable_by(self, user: Any) -> Self:
        """Those whose content `user` may read: its files, and what delegations let others see of their positions."""
        return self.filter(_cleared(user, May.DOWNLOAD))

    def open_as_drafts_to(self, user: Any) -> Self:
        """Those of which `user` may see also what is not circulated: the sponsors' and the organizers'."""
        if user.is_superuser:
            return self
        return self.filter(_drafts(roles_of(user), May.DOWNLOAD))

    def as_told_to(self, user: Any) -> Self:
        """Those that `user` may find, with `told_title`, None where he may not know it, and `is_titled`.

        Whoever searches or shows titles takes this one, in which those that are not to be known are not there.
        """
        titled = _cleared(user, May.TITLE)
        return self.visible_to(user).annotate(
            is_titled=ExpressionWrapper(titled, output_field=models.BooleanField()),
            told_title=Case(When(titled, then=F("title")), default=None, output_field=TranslatedField()),
        )

    def circulated(self) -> Self:
        """Those of which a version was circulated, whatever became of them."""
        return self.filter(_circulated())


class Document(models.Model):
    """A text that the summit deals with, known by its symbol.

    Who of the delegations may find it in a list, read its title or download it follows from its classification. A draft
    is known to its sponsors and the organizers alone; from its first circulation on, what is circulated of it is.
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
        # Not the title: this stands in messages, and its reader may be one who may not know it.
        return self.symbol


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, as doors may ask for them."""

    def visible_to(self, user: Any) -> Self:
        """Those whose text `user` may read."""
        circulated = Q(circulated_at__isnull=False, document__in=Document.objects.readable_by(user))
        return self.filter(circulated | Q(document__in=Document.objects.open_as_drafts_to(user)))

    def circulated(self) -> Self:
        """Those that were circulated."""
        return self.filter(circulated_at__isnull=False)


class Version(models.Model):
    """The text at one moment; once circulated it stays as it is, and a change makes a new version."""

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
            # Amendments are written on what is circulated; two drafts at once would part ways.
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(circulated_at=None),
                name="version_is_one_draft_per_document",
                violation_error_message="This document already has a version that is not circulated yet.",
            ),
            models.CheckConstraint(
                name="version_number_begins_with_one",
                condition=Q(number__gte=1),
                violation_error_message="Versions are numbered from 1.",
            ),
        )

    def __str__(self) -> str:
        return gettext("%(symbol)s, version %(number)s") % {"symbol": self.document.symbol, "number": self.number}


def _circulated() -> Q:
    return Q(pk__in=Version.objects.circulated().values("document"))


def _cleared(user: Any, may: May) -> Q:
    """Return which documents the user may do it with, as the table says."""
    return ~Q(pk__in=()) if user.is_superuser else _cleared_by(roles_of(user), may)


# Most requests about documents ask this several times, and to write it costs as much as to send it to the database.
@lru_cache(maxsize=512)
def _cleared_by(held: RoleSet, may: May) -> Q:
    # What is for the same circle is asked for once.
    reached: dict[tuple[Circle, RoleSet], list[str]] = {}
    for (classification, circle), kinds in CLEARANCE[may].items():
        if classification != DRAFT and (roles := held.of(kinds)):
            reached.setdefault((circle, roles), []).append(classification)
    circulated = Q(pk__in=())
    for (circle, roles), classifications in reached.items():
        circulated |= Q(classification__in=classifications) & _within(circle, roles)
    return (_circulated() & circulated) | (~_circulated() & _drafts(held, may))


def _drafts(held: RoleSet, may: May) -> Q:
    within = Q(pk__in=())
    for circle, kinds in audiences(may, DRAFT).items():
        if roles := held.of(kinds):
            within |= _within(circle, roles)
    return within


def _within(circle: Circle, held: RoleSet) -> Q:
    """Return for which documents someone with the roles belongs to the circle."""
    if circle == Circle.ALL:
        return Q(summit__in=held.summits)
    within = Q(pk__in=Document.sponsors.through._default_manager.filter(delegation__in=held.parties).values("document"))
    if circle == Circle.SPONSORS:
        return within
    within |= Q(pk__in=Document.parties.through._default_manager.filter(delegation__in=held.parties).values("document"))
    if circle == Circle.PARTIES:
        return within
    belongs = Q(participation=Delegation.Participation.MEMBER)
    if circle == Circle.DELEGATIONS:
        belongs |= Q(is_attending=True)
    return within | Q(summit__in=Delegation.objects.filter(belongs, pk__in=held.parties).values("summit"))
