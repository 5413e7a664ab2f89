"""The verbs of documents."""

from summit.documents.services.amendments import (
    accept_amendment,
    propose_amendment,
    reject_amendment,
    withdraw_amendment,
)
from summit.documents.services.documents import (
    amend_document,
    circulate_version,
    draft_document,
    new_version,
    reclassify,
    withdraw_document,
)
from summit.documents.services.files import (
    Copy,
    ExaminedUpload,
    delete_draft,
    delete_orphaned_files,
    download_copy,
    examine_upload,
    is_marked,
    keep_file,
    remove_file,
    upload_file,
)
from summit.documents.services.positions import share_position, take_position

__all__ = (
    "Copy",
    "ExaminedUpload",
    "accept_amendment",
    "amend_document",
    "circulate_version",
    "delete_draft",
    "delete_orphaned_files",
    "download_copy",
    "draft_document",
    "examine_upload",
    "is_marked",
    "keep_file",
    "new_version",
    "propose_amendment",
    "reclassify",
    "reject_amendment",
    "remove_file",
    "share_position",
    "take_position",
    "upload_file",
    "withdraw_amendment",
    "withdraw_document",
)
