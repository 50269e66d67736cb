"""Make a picture from a stranger anew, so that a browser only ever draws what we have drawn.

What hides in a picture stays behind: a second file, the place where it was taken, a page.
"""

import io
from dataclasses import dataclass
from typing import Any

from regulars.files.responses import sniffed

MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000  # as it says itself; a JPEG is read at a fraction of that
MOST_READ_PIXELS = 16_000_000  # in memory at once, four bytes each
SHOWN_WIDTH = SHOWN_HEIGHT = 1600
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}


class NotShown(Exception):
    """It is no picture that can be shown; it can still be downloaded."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that we have drawn: its bytes, and their type."""

    content: bytes
    content_type: str


def redrawn(content: bytes) -> Picture:
    """Return a picture drawn anew, at most 1600 points wide and high, without what was beside it.

    Of a moving picture the first image.

    Raises:
        NotShown: it is none, is damaged, or would take too much to draw.
    """
    kind = sniffed(content)
    if not kind or len(content) > MOST_BYTES:
        raise NotShown("Not a PNG, JPEG, GIF or WebP of a sane size.")
    try:
        return _redrawn(content, kind)
    except NotShown:
        raise
    except Exception as error:  # its decoders raise whatever they like at hostile bytes
        raise NotShown(f"{type(error).__name__}: {error}"[:200]) from error


def _redrawn(content: bytes, kind: str) -> Picture:
    from PIL import Image, ImageOps  # noqa: PLC0415 - who looks at no picture stays small

    with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as source:
        _require_sane(source, MOST_PIXELS)
        source.draft("RGB", (SHOWN_WIDTH, SHOWN_HEIGHT))  # only a JPEG can be read smaller
        _require_sane(source, MOST_READ_PIXELS)
        upright = ImageOps.exif_transpose(source)
        upright.thumbnail((SHOWN_WIDTH, SHOWN_HEIGHT))
        return _written(upright)


def _require_sane(picture: Any, most: int) -> None:
    width, height = picture.size
    if width * height > most:
        raise NotShown(f"{width} × {height} points are too many to draw.")


def _written(picture: Any) -> Picture:
    kind, mode = ("PNG", "RGBA") if _is_see_through(picture) else ("JPEG", "RGB")
    plain = picture.convert(mode)
    plain.info = {}  # else its comments and profiles are written as well
    written = io.BytesIO()
    plain.save(written, kind)
    return Picture(written.getvalue(), f"image/{kind.lower()}")


def _is_see_through(picture: Any) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
