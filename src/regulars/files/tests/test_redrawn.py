"""A02, A36: a picture from a stranger is drawn anew, or not shown at all."""

import io
import struct
import zlib

import pytest
from PIL import Image

from regulars.files import pictures
from regulars.files.pictures import NotShown, redrawn
from regulars.files.tests.make import a_picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def a_huge_png(width: int, height: int) -> bytes:
    """Return a PNG that says that it is huge; its points are a few bytes of zeros."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    points = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + points + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("PNG", "RGB", "image/jpeg"),
        ("PNG", "RGBA", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("GIF", "P", "image/jpeg"),
        ("WEBP", "RGB", "image/jpeg"),
    ],
)
def test_each_kind_of_picture_is_drawn_anew(kind, mode, becomes):
    drawn = redrawn(a_picture(kind, mode=mode))

    assert drawn.content_type == becomes
    assert opened(drawn.content).size == (8, 6)


def test_what_hides_behind_a_picture_stays_behind():
    given = a_picture("PNG") + b"<script>alert(1)</script><svg onload=alert(1)>"

    drawn = redrawn(given)

    assert b"script" not in drawn.content
    assert b"svg" not in drawn.content


def test_where_a_picture_was_taken_is_told_to_nobody():
    place = Image.Exif()
    place[0x010E] = "Taken at home, 38.2 N 22.1 E"

    drawn = redrawn(a_picture("JPEG", exif=place, comment=b"At 38.2 N"))

    assert b"38.2" not in drawn.content


def test_a_picture_lying_on_its_side_stands_upright():
    turned = Image.Exif()
    turned[0x0112] = 6

    drawn = redrawn(a_picture("JPEG", size=(40, 20), exif=turned))

    assert opened(drawn.content).size == (20, 40)


def test_a_large_picture_becomes_smaller():
    drawn = redrawn(a_picture("JPEG", size=(4000, 2000)))

    assert opened(drawn.content).size == (1600, 800)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"GIF89a",
        a_picture("PNG")[:40],
        a_picture("JPEG")[:100],
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        a_huge_png(30_000, 30_000),
        a_huge_png(8_000, 4_000),
    ],
    ids=["nothing", "svg", "pdf", "head", "cut-png", "cut-jpeg", "empty-webp", "huge", "large"],
)
def test_what_cannot_be_drawn_sanely_is_not_shown(content):
    with pytest.raises(NotShown):
        redrawn(content)


@pytest.mark.parametrize(
    ("limit", "words"),
    [("MOST_PIXELS", "64 × 64 points"), ("MOST_READ_PIXELS", "64 × 64 points")],
)
def test_each_limit_of_points_holds_by_itself(monkeypatch, limit, words):
    """As a picture says itself, and as it would be read: a JPEG is read at a fraction of that."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64)).save(picture, "JPEG")
    monkeypatch.setattr(pictures, limit, 64 * 64 - 1)

    with pytest.raises(NotShown, match=words):
        redrawn(picture.getvalue())


def test_a_file_too_long_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 50)

    with pytest.raises(NotShown, match="sane size"):
        redrawn(a_picture("PNG"))
