"""What the build of the documentation asks of each page: that it loads nothing from other machines."""

import logging
import re
from typing import Any

LOADS = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="((?:https?:)?//[^"]+)"')
log = logging.getLogger("mkdocs.hooks")


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Warn of what a page would load from elsewhere; a strict build ends with that."""
    for address in LOADS.findall(output):
        log.warning("%s loads %s from another machine", page.file.src_uri, address)
    return output
