"""The configuration: the only package that knows every app."""

from config.celery_app import app as celery_app

__all__ = ["celery_app"]
