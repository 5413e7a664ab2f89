"""The backend with which a host country runs a diplomatic summit."""

__version__ = "0.2.0"
