"""Whether an organ adopts a document, and why. The rules know no database and no clock."""

from summit.decisions.adoption.rule import Answer, Case, Reason, Rule, decide

__all__ = ("Answer", "Case", "Reason", "Rule", "decide")
