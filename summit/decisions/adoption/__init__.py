"""Whether an organ adopts what is before it, and why: pure, without a database, a clock or a framework."""

from summit.decisions.adoption.rule import Answer, Case, Reason, Rule, decide
from summit.decisions.adoption.words import sentence, sentences

__all__ = ("Answer", "Case", "Reason", "Rule", "decide", "sentence", "sentences")
