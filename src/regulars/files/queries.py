"""Read kept bytes, and prove that they are the same ones."""

from django.db import DEFAULT_DB_ALIAS, connections, router
from django.utils.translation import gettext as _

from regulars.files.models import Blob
from regulars.files.rules import Damaged, Missing, decoded, name_of, unpacked


def read(sha256: str) -> bytes:
    """Return the bytes kept under this name.

    Raises:
        Missing: nothing is kept under it.
        Damaged: what is kept no longer has this SHA-256.
    """
    # In SQL: asked for every mail that is read.
    with connections[router.db_for_read(Blob) or DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT content, encoding, size FROM files_blob WHERE sha256 = %s", [sha256])
        row = cursor.fetchone()
    if row is None:
        raise Missing(_("The file %(name)s is not kept here.") % {"name": sha256[:12]})

    kept, encoding, size = row
    try:
        content = unpacked(bytes(kept), packing=encoding, size=size)
    except ValueError as error:
        raise _damaged(sha256) from error
    if name_of(content) != sha256:
        raise _damaged(sha256)
    return content


def read_part(sha256: str, start: int, end: int, encoding: str) -> bytes:
    """Return a part of a kept raw mail, decoded: an attachment that is not kept a second time.

    Args:
        sha256: Of the whole mail.
        start: Where its encoded bytes begin.
        end: Where they end; ``raw[start:end]``.
        encoding: "base64", "quoted-printable" or "identity".

    Raises:
        Missing: nothing is kept under this name.
        Damaged: what is kept no longer has this SHA-256.
        ValueError: the part is not inside the mail, or the encoding is another.
    """
    raw = read(sha256)
    if not 0 <= start <= end <= len(raw):
        raise ValueError(f"Part {start}:{end} is not inside the {len(raw)} bytes of {sha256}.")

    return decoded(raw[start:end], encoding)


def exists(sha256: str) -> bool:
    """Return whether bytes are kept under this name, without reading them."""
    return Blob.objects.filter(pk=sha256).exists()


def _damaged(sha256: str) -> Damaged:
    sentence = _(
        "The file %(name)s was changed on the disk after it was stored. "
        "Restore it from a backup, and check the disk."
    )
    return Damaged(sentence % {"name": sha256[:12]})
