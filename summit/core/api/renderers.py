"""What goes out as it is."""

from rest_framework.renderers import JSONRenderer


class Anything(JSONRenderer):
    """For views that answer with a file of their own making: whatever the client accepts; problems are JSON still."""

    media_type = "*/*"
    format = "file"
