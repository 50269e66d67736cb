"""Builders of raw mail. What a test does not care about is filled in."""

import os
from pathlib import Path

import pytest

HEADERS = {
    "From": "Ben <ben@example.com>",
    "To": "help@example.com",
    "Subject": "Cake",
    "Date": "Tue, 17 Nov 2026 10:02:00 +0200",
    "Message-ID": "<1@example.com>",
}


def a_mail(body="Hello\n", **headers):
    """Return a raw mail; ``content_type="text/html"`` names a header, None leaves one out."""
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    usual = {name: value for name, value in HEADERS.items() if name.lower() not in named}
    lines = [f"{name}: {value}" for name, value in {**usual, **named}.items() if value is not None]
    head = "\n".join(lines).encode("utf-8", "surrogateescape")
    return head + b"\n\n" + (body if isinstance(body, bytes) else body.encode())


def a_part(body, content_type="text/plain; charset=utf-8", *lines):
    """Return one part of a multipart, as text."""
    return "\n".join([f"Content-Type: {content_type}", *lines, "", body])


def a_multipart(*parts, subtype="mixed", boundary="frontier", **headers):
    """Return a raw multipart mail of parts given as text."""
    pieces = "".join(f"--{boundary}\n{part}\n" for part in parts)
    content_type = f'multipart/{subtype}; boundary="{boundary}"'
    return a_mail(f"{pieces}--{boundary}--\n", content_type=content_type, **headers)


def corpus(folder):
    """Return a folder of real input, or skip the test and say why."""
    root = os.environ.get("REGULARS_CORPORA")
    if not root:
        pytest.skip("REGULARS_CORPORA is not set: no real mail to try this on.")
    found = Path(root) / folder
    if not found.is_dir():
        pytest.skip(f"REGULARS_CORPORA has no {folder}.")
    return found
