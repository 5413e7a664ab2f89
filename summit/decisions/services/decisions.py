"""Decisions in numbered series. A number is given under a lock on its series, in the transaction of the decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.queries import organizers_of
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.decisions import notices
from summit.decisions.models import Decision, Series, Stage
from summit.decisions.queries import members_of, staff_by_party
from summit.decisions.services.consents import lock_adopted
from summit.decisions.services.outcomes import notify_readers
from summit.documents.models import Document
from summit.notifications.services import notify
from summit.sessions.models import Organ, Session
from summit.summits.belonging import refuse_of_another_summit


class AlreadyDecided(Refusal):
    """The document already has a decision; `decision` is its symbol."""

    code = "already_decided"


class LanguageMissing(BadValue):
    """A decision needs every working language of the summit; `languages` are the missing ones."""

    code = "language_missing"


MISSING = {
    "title": _("The title is missing in: %(languages)s."),
    "text": _("The text is missing in: %(languages)s."),
}


class StageOfAnother(BadValue):
    """The stage named is not of the document named."""

    code = "stage_of_another"
    message = _("This stage is of another document.")


class PrefixCited(Refusal):
    """Decisions are cited by the prefix of their series."""

    code = "prefix_cited"
    message = _("The prefix cannot be changed: decisions of this series are cited by it.")


class SeriesFacts(TypedDict, total=False):
    """The facts of a series that can be changed."""

    prefix: str
    organ: Organ | None


class DecisionFacts(TypedDict, total=False):
    """The facts of a decision, without its number, its document and its stage."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    taken_on: date
    session: Session | None


@transactional
def amend_series(series: Series, **facts: Unpack[SeriesFacts]) -> Series:
    """Change facts of a series. Raises PrefixCited."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.last and facts.get("prefix", series.prefix) != series.prefix:
        raise PrefixCited(field="prefix")
    for name, value in facts.items():
        setattr(series, name, value)
    series.save(update_fields=list(facts))
    return series


@transactional
def record_decision(
    series: Series,
    *,
    title: Mapping[str, str],
    taken_on: date,
    now: datetime,
    text: Mapping[str, str] | None = None,
    document: Document | None = None,
    stage: Stage | None = None,
    session: Session | None = None,
) -> Decision:
    """Record a decision under the next number of the series; users who may see it are notified.

    Title and text, if given, must be in every working language of the summit. A stage sets its document and its
    session. Refusals: LanguageMissing, StageOfAnother, OfAnotherSummit, NotAdopted, AlreadyDecided.
    """
    for field, texts in (("title", title), ("text", text)):
        check_languages(series, field, texts)
    if stage is not None:
        if document not in (None, stage.document):
            raise StageOfAnother(field="stage")
        document, session = stage.document, session or stage.session
    refuse_of_another_summit(series.summit_id, document=document, session=session)
    facts: DecisionFacts = {"title": dict(title), "text": dict(text or {}), "taken_on": taken_on, "session": session}
    return create_numbered_decision(series, document=document, stage=stage, now=now, **facts)


def create_numbered_decision(
    series: Series,
    *,
    document: Document | None,
    stage: Stage | None,
    now: datetime,
    is_told: bool = True,
    **facts: Unpack[DecisionFacts],
) -> Decision:
    """Give a decision the next number of its series. Call it inside the transaction of the recorded act.

    Locks the document, then the series.
    """
    if document is not None:
        _check_document(document)
    # A second transaction waits here until the first is committed or rolled back: the numbers have no gaps.
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    decision = Decision.objects.create(
        series=series, number=series.last, document=document, stage=stage, recorded_at=now, **facts
    )
    if is_told:
        _tell(decision, now)
    return decision


@transactional
def amend_decision(
    decision: Decision, *, title: Mapping[str, str] | None = None, text: Mapping[str, str] | None = None
) -> Decision:
    """Correct the title or the text of a decision, or add a language; number, date and document stay as they are.

    Raises LanguageMissing.
    """
    Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
    decision = Decision.objects.select_related("series__summit").get(pk=decision.pk)
    words = {name: dict(texts) for name, texts in (("title", title), ("text", text)) if texts is not None}
    for field, texts in words.items():
        check_languages(decision.series, field, texts)
        setattr(decision, field, texts)
    decision.save(update_fields=list(words))
    return decision


def check_languages(series: Series, field: str, texts: Mapping[str, str] | None) -> None:
    """Raise LanguageMissing if a text is not in every working language of the series' summit."""
    missing = [code for code in series.summit.languages if texts and code not in texts]
    if missing:
        names = {"languages": ", ".join(missing)}
        raise LanguageMissing(MISSING[field] % names, field=field, languages=missing)


def _tell(decision: Decision, now: datetime) -> None:
    """Notify users who may read the document; without one, the staff of the members of the series' organ."""
    notice, series = notices.recorded(decision), decision.series
    if decision.document is not None:
        notify_readers(decision.document, notice, now=now)
        return
    members = staff_by_party(members_of(series.organ) if series.organ else ())
    people = {user for staff in members.values() for user in staff}
    notify({*people, *organizers_of(series.summit)}, notice, summit=series.summit, now=now)


def _check_document(document: Document) -> None:
    lock_adopted(document, field="document")
    if decided := Decision.objects.filter(document=document).select_related("series").first():
        message = gettext("Decision %(symbol)s is already recorded on this document.")
        raise AlreadyDecided(message % {"symbol": decided.symbol}, field="document", decision=decided.symbol)
