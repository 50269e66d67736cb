"""The files that go with the sample shop's mails: drawn or written here, each as its name says."""

import struct
import zlib
from typing import Any

FONT = b"<</Font<</F1 5 0 R>>>>"
BOX = range(50, 190), range(40, 128)  # where in the picture the box stands
LARGE = {"garden-weddings.pdf": 2_400_000}  # bytes: more than Athens lets go with a letter


def file_named(name: str) -> tuple[str, str, bytes]:
    """Return a file as it is attached: name, type, bytes."""
    ending = name.rpartition(".")[2]
    maker: dict[str, Any] = {"png": _png, "pdf": _pdf, "txt": _txt}
    types = {"png": "image/png", "pdf": "application/pdf", "txt": "text/plain"}
    return name, types[ending], maker[ending](name)


def _png(name: str, *, width: int = 240, height: int = 160) -> bytes:
    """Return a picture of a box on a table, more or less."""
    rows = b"".join(
        b"\x00" + bytes(value for x in range(width) for value in _colour(x, y, len(name)))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _colour(x: int, y: int, seed: int) -> tuple[int, int, int]:
    if x in BOX[0] and y in BOX[1]:
        return 196 - y // 3, 150 - x // 6 + seed, 96
    return 120 + y // 4, 92 + y // 5, 70 + x // 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def _pdf(name: str) -> bytes:
    """Return one page that says what it is."""
    words = f"BT /F1 20 Tf 60 760 Td ({name}) Tj ET".encode("ascii", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources %b>>" % FONT,
        b"<</Length %d>>stream\n%b\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n" + b"% pictures\n" * (LARGE.get(name, 0) // 11), []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _txt(_name: str) -> bytes:
    lines = ["Anna: no nuts", "Leo: no gluten", "Noor: no meat", "everybody else: anything"]
    return "\n".join(lines).encode()
