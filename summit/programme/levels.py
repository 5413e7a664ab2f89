"""Registered with delegations: what follows a rank that was changed."""

from summit.programme import replacing

__all__ = ("replacing",)
