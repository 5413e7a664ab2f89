"""Decisions in the admin, and the related links of documents, stages and sessions."""

from collections.abc import Iterable

from django.utils.translation import gettext

from summit.accounts.admin import list_of, register_related_links
from summit.decisions.admin import decisions, path, silence
from summit.decisions.models import Consent, Decision, InterpretativeStatement, SilenceProcedure, Stage
from summit.documents.models import Document
from summit.sessions.models import Session

__all__ = ["decisions", "path", "silence"]


@register_related_links(Document)
def of_document(document: Document) -> Iterable[tuple[str, str]]:
    yield gettext("Stages"), list_of(Stage, document=document.pk)
    yield gettext("Silence"), list_of(SilenceProcedure, version__document=document.pk)
    yield gettext("Consents"), list_of(Consent, document=document.pk)
    yield gettext("Statements"), list_of(InterpretativeStatement, document=document.pk)
    yield gettext("Decisions"), list_of(Decision, document=document.pk)


@register_related_links(Stage)
def of_stage(stage: Stage) -> Iterable[tuple[str, str]]:
    yield gettext("Consents"), list_of(Consent, document=stage.document_id)
    yield gettext("Decisions"), list_of(Decision, document=stage.document_id)


@register_related_links(Session)
def of_session(session: Session) -> Iterable[tuple[str, str]]:
    yield gettext("Stages of documents"), list_of(Stage, session=session.pk)
    yield gettext("Decisions"), list_of(Decision, session=session.pk)
