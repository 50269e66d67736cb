"""Hand out files that strangers sent, so that no browser ever runs one."""

from urllib.parse import quote

from django.http import HttpResponse

from regulars.kit.text import one_line

UNNAMED = "file"
NAME_CHARS = 180
EXTENSION_CHARS = 10
OCTETS = "application/octet-stream"

_SAFE_NAME = "!#$&+-.^_`|~"  # attr-char of RFC 5987, besides letters and digits
_RESERVED = str.maketrans(dict.fromkeys('/\\:*?"<>|;%', "_"))
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def download(filename: str, content_type: str, content: bytes) -> HttpResponse:
    """Return a file to be saved, never shown: whatever it is and however it is named.

    Args:
        filename: As the sender wrote it; folders, controls and direction signs are taken off.
        content_type: As the sender wrote it. Believed only where the first bytes agree and it is
            a PNG, JPEG, GIF or WebP; everything else goes out as plain octets.
        content: The file itself.
    """
    response = HttpResponse(content, content_type=_type_of(content, content_type))
    response["Content-Disposition"] = disposition(filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def shown(content: bytes, content_type: str) -> HttpResponse:
    """Return a picture that `pictures.redrawn` has drawn, to be shown in a page."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=600"  # drawing it takes a moment
    return response


def disposition(filename: str) -> str:
    """Return the header that offers a file under this name, in both ways of RFC 6266."""
    name = safe_name(filename)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_SAFE_NAME)}"


def safe_name(filename: str) -> str:
    """Return a name that is only a name: no folder, no control, at most 180 signs."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    name = one_line(last).translate(_RESERVED).strip(". ")
    if len(name) <= NAME_CHARS:
        return name or UNNAMED

    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > EXTENSION_CHARS:
        return name[:NAME_CHARS].rstrip(". ")
    return f"{stem[: NAME_CHARS - len(extension) - 1].rstrip('. ')}.{extension}"


def sniffed(content: bytes) -> str:
    """Return the type of a picture by its first bytes, or "" for anything else."""
    for start, found in _PICTURES:
        if content.startswith(start):
            return found
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def _type_of(content: bytes, said: str) -> str:
    found = sniffed(content)
    return found if found and found == said.partition(";")[0].strip().lower() else OCTETS
