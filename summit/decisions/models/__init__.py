"""Models of decisions: rules of organs, stages of documents, silence procedures, consents, decisions and actions."""

from summit.decisions.models.action import Action
from summit.decisions.models.consent import Consent
from summit.decisions.models.decision import Decision
from summit.decisions.models.rules import AdoptionRules
from summit.decisions.models.series import Series
from summit.decisions.models.silence import Objection, SilenceProcedure
from summit.decisions.models.stage import Stage
from summit.decisions.models.statement import InterpretativeStatement

__all__ = (
    "Action",
    "AdoptionRules",
    "Consent",
    "Decision",
    "InterpretativeStatement",
    "Objection",
    "Series",
    "SilenceProcedure",
    "Stage",
)
