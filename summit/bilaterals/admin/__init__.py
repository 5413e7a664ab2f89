"""Bilaterals in the admin: requests, and plans of them all."""

from summit.bilaterals.admin import plans, requests

__all__ = ["plans", "requests"]
