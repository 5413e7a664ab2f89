"""Services of documents."""

from summit.documents.services.amendments import (
    accept_amendment,
    propose_amendment,
    reject_amendment,
    withdraw_amendment,
)
from summit.documents.services.documents import (
    amend_document,
    begin_next_version,
    circulate_version,
    draft_document,
    reclassify_document,
    withdraw_document,
)
from summit.documents.services.files import (
    Copy,
    delete_draft,
    download_copy,
    is_marked,
    remove_file,
    store_file,
    upload_file,
)
from summit.documents.services.positions import share_position, take_position

__all__ = (
    "Copy",
    "accept_amendment",
    "amend_document",
    "begin_next_version",
    "circulate_version",
    "delete_draft",
    "download_copy",
    "draft_document",
    "is_marked",
    "propose_amendment",
    "reclassify_document",
    "reject_amendment",
    "remove_file",
    "share_position",
    "store_file",
    "take_position",
    "upload_file",
    "withdraw_amendment",
    "withdraw_document",
)
