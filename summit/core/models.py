"""Signs of life."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process was last heard of: the beat, or whoever serves a queue."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
