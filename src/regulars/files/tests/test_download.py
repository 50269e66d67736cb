import pytest
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from regulars.files.responses import disposition, download, safe_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "


@pytest.mark.parametrize(
    ("said", "content", "answered"),
    [
        ("image/png", PNG, "image/png"),
        ("IMAGE/PNG; name=x", PNG, "image/png"),
        ("image/jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("image/gif", b"GIF89a", "image/gif"),
        ("image/webp", WEBP, "image/webp"),
        ("image/png", b"<svg onload=alert(1)>", "application/octet-stream"),
        ("image/svg+xml", b"<svg onload=alert(1)>", "application/octet-stream"),
        ("text/html", PNG, "application/octet-stream"),
        ("text/html", b"<script>", "application/octet-stream"),
        ("application/pdf", b"%PDF-1.7", "application/octet-stream"),
        ("text/plain\r\nX-Evil: 1", b"x", "application/octet-stream"),
        ("", b"nothing", "application/octet-stream"),
    ],
)
def test_only_pictures_that_are_pictures_keep_their_type(said, content, answered):
    response = download("file", said, content)

    assert response["Content-Type"] == answered
    assert response.content == content


def test_a_download_is_saved_and_never_run():
    response = download("a.svg", "image/svg+xml", b"<svg>")

    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox;")


def test_the_pages_policy_does_not_replace_the_downloads():
    middleware = CSPMiddleware(lambda request: download("a", "", b""))

    response = middleware(RequestFactory().get("/"))

    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert isinstance(response, HttpResponse)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.doc", "a.doc"),
        ('"><svg onload=alert(1)>.jpg', "___svg onload=alert(1)_.jpg"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("nul\x00.txt", "nul.txt"),
        ("..", "file"),
        ("", "file"),
        ("\x00", "file"),
        ("x" * 4_000 + ".pdf", "x" * 176 + ".pdf"),
        ("x" * 4_000, "x" * 180),
        ("τιμολόγιο.pdf", "τιμολόγιο.pdf"),
    ],
)
def test_a_name_is_only_a_name(given, kept):
    assert safe_name(given) == kept


def test_a_name_is_offered_in_both_ways():
    header = disposition('τιμή "x"; y.pdf')

    assert header.isascii()
    assert header == (
        'attachment; filename="____ _x__ y.pdf"; '
        "filename*=UTF-8''%CF%84%CE%B9%CE%BC%CE%AE%20_x__%20y.pdf"
    )
