"""Pictures for tests."""

import io

from PIL import Image


def a_picture(
    kind: str = "PNG", *, size: tuple[int, int] = (8, 6), mode: str = "RGB", **more
) -> bytes:
    """Return a small picture of one colour."""
    written = io.BytesIO()
    Image.new(mode, size, 128).save(written, kind, **more)
    return written.getvalue()
