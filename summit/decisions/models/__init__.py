"""From a draft to what was decided: rules of organs, the path, silence, consents, decisions and actions."""

from summit.decisions.models.decision import Action, Decision, Series
from summit.decisions.models.path import Consent, InterpretativeStatement, Rules, Stage
from summit.decisions.models.silence import Objection, SilenceProcedure

__all__ = (
    "Action",
    "Consent",
    "Decision",
    "InterpretativeStatement",
    "Objection",
    "Rules",
    "Series",
    "SilenceProcedure",
    "Stage",
)
