"""A hook of mkdocs: the pages of the documentation load nothing from other machines."""

import logging
import re

from mkdocs.structure.pages import Page

LOADS = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="((?:https?:)?//[^"]+)"')
log = logging.getLogger("mkdocs.hooks")


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Warn of each address on another machine that the page loads; a strict build fails on warnings."""
    for address in LOADS.findall(output):
        log.warning("%s loads %s from another machine", page.file.src_uri, address)
    return output
