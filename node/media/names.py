"""Under which names a picture's copies are stored.

They follow from its key and the copy's name by a hash, so that a row need not list
them and a forgotten picture's files are found by its key alone. The key holds 128
random bits, and so does each name.
"""

from hashlib import sha256

from node.media.models import JPEG_MIME, WEBP_MIME, VariantName
from node.media.storage import ENDINGS, MediaName


def stored_name(key: str, variant: VariantName) -> MediaName:
    """The name of one copy in the storage."""
    mime = JPEG_MIME if variant is VariantName.JPEG else WEBP_MIME
    digest = sha256(f"{key}/{variant}".encode()).hexdigest()[:32]
    return MediaName(f"{digest}.{ENDINGS[mime]}")


def all_stored_names(key: str) -> list[MediaName]:
    """Every name that a copy of this picture could have."""
    return [stored_name(key, variant) for variant in VariantName]
