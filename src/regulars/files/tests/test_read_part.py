import base64
import quopri

import pytest

from regulars.files.actions import store
from regulars.files.queries import read_part

pytestmark = pytest.mark.django_db

FILE = bytes(range(256)) * 5


def stored_part(encoded: bytes) -> tuple[str, int, int]:
    head = b"Subject: x\r\n\r\n--b\r\n\r\n"
    stored = store(head + encoded + b"\r\n--b--\r\n")
    return stored.sha256, len(head), len(head) + len(encoded)


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (FILE, "identity"),
        (base64.encodebytes(FILE), "base64"),
        (base64.b64encode(FILE), "base64"),
        (base64.b64encode(FILE).rstrip(b"="), "base64"),
        (base64.encodebytes(FILE).replace(b"\n", b" !\r\n"), "base64"),
        (base64.encodebytes(FILE[:100]) + base64.encodebytes(FILE[100:]), "base64"),
        (quopri.encodestring(FILE), "quoted-printable"),
    ],
)
def test_a_part_of_a_mail_is_decoded(encoded, encoding):
    sha256, start, end = stored_part(encoded)

    assert read_part(sha256, start, end, encoding) == FILE


def test_a_part_that_lost_its_end_gives_what_is_there():
    sha256, start, end = stored_part(base64.b64encode(b"four")[:-3])

    assert read_part(sha256, start, end, "base64") == b"fou"


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4), (0, 10_000)])
def test_a_part_outside_the_mail_is_refused(start, end):
    sha256 = store(b"a mail").sha256

    with pytest.raises(ValueError, match="not inside"):
        read_part(sha256, start, end, "identity")


def test_an_unknown_encoding_is_refused():
    sha256 = store(b"a mail").sha256

    with pytest.raises(ValueError, match="x-uuencode"):
        read_part(sha256, 0, 3, "x-uuencode")
