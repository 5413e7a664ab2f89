"""The channels of the product. Each module registers its own (see `channel_registry`) and has a line below.

Another app adds a channel in a module `channels.py` of its own, which is imported at start-up.
"""

from summit.notifications.channels import email, webhook

__all__ = ("email", "webhook")
