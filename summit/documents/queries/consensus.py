"""Summaries of positions and open amendments by document."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.delegations.models import Delegation
from summit.documents.models import Amendment, Document, Position, Stance, Version
from summit.documents.queries.audiences import delegations_asked

SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ConsensusSummary:
    """Positions on the latest circulated version of a document; `version` is None if none was circulated.

    `asked` are the delegations whose position counts, and `silent` those of them without one. Both are None for a
    delegation, which sees only shared positions: a delegation that seems silent may have told only the secretariat.
    """

    document: Document
    version: Version | None
    positions: list[Position]
    amendments: list[Amendment]
    asked: list[Delegation] | None
    silent: list[Delegation] | None

    @property
    def counts(self) -> dict[str, int] | None:
        """The number of delegations by stance; None if the viewer does not see all positions."""
        if self.silent is None:
            return None
        stances = [position.stance for position in self.positions]
        return {stance: stances.count(stance) for stance in Stance.values} | {SILENT: len(self.silent)}

    @property
    def blocking(self) -> list[int]:
        """The ids of the delegations that object, of those that the viewer may see."""
        return self._with_stance(Stance.OBJECTS)

    @property
    def holding(self) -> list[int]:
        """The ids of the delegations that reserve their position or await instructions: consensus waits for them."""
        return self._with_stance(Stance.RESERVES, Stance.AWAITS)

    def _with_stance(self, *stances: str) -> list[int]:
        return [position.delegation_id for position in self.positions if position.stance in stances]


def consensus_summaries(documents: Iterable[Document], *, viewer: User, sees_all: bool) -> list[ConsensusSummary]:
    """Return what `viewer` may see of the positions on documents of one summit. A constant number of queries.

    `sees_all` is given for the secretariat.
    """
    documents = list(documents)
    versions = _latest(documents)
    positions = _positions(versions.values(), viewer)
    amendments = _open_amendments(documents, viewer)
    asked = delegations_asked(documents) if sees_all else {}
    return [
        _summary(document, versions.get(document.pk), positions, amendments, asked if sees_all else None)
        for document in documents
    ]


def _summary(
    document: Document,
    version: Version | None,
    positions: Mapping[int, list[Position]],
    amendments: Mapping[int, list[Amendment]],
    asked: Mapping[int, list[Delegation]] | None,
) -> ConsensusSummary:
    stated = positions[document.pk]
    of_document = asked[document.pk] if asked is not None else None
    spoke = {position.delegation_id for position in stated}
    silent = [d for d in of_document if d.pk not in spoke] if of_document is not None else None
    return ConsensusSummary(document, version, stated, amendments[document.pk], of_document, silent)


def stance_in_words(stance: str) -> str:
    """Return the label of a stance, or of silence, in the reader's language."""
    return gettext("silent") if stance == SILENT else gettext(str(Stance(stance).label))


def latest_circulated(document: Document) -> Version | None:
    """Return the version that delegations refer to; None if none was circulated."""
    return document.versions.circulated().order_by("number").last()


def _latest(documents: Collection[Document]) -> dict[int, Version]:
    """Return each document's latest circulated version."""
    newest = Version.objects.circulated().filter(document=OuterRef("document")).order_by("-number").values("pk")[:1]
    found = Version.objects.filter(document__in=[d.pk for d in documents], pk=Subquery(newest))
    return {version.document_id: version for version in found}


def _positions(versions: Collection[Version], viewer: User) -> dict[int, list[Position]]:
    """Return the positions on the versions that the viewer may see, by document, ordered by delegation."""
    documents = {version.pk: version.document_id for version in versions}
    said: dict[int, list[Position]] = defaultdict(list)
    rows = Position.objects.filter(version__in=list(documents)).visible_to(viewer)
    for position in rows.order_by("delegation__code", "pk"):
        said[documents[position.version_id]].append(position)
    return said


def _open_amendments(documents: Collection[Document], viewer: User) -> dict[int, list[Amendment]]:
    """Return the open amendments that the viewer may see, by document, ordered by delegation."""
    said: dict[int, list[Amendment]] = defaultdict(list)
    rows = Amendment.objects.filter(version__document__in=documents, status=Amendment.Status.PROPOSED)
    for amendment in rows.visible_to(viewer).select_related("version").order_by("delegation__code", "pk"):
        said[amendment.version.document_id].append(amendment)
    return said
