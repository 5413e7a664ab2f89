"""Decisions in the admin: rules and the path, silence, decisions and actions."""

from summit.decisions.admin import decisions, path, silence

__all__ = ["decisions", "path", "silence"]
