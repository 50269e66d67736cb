"""Links to files that were too large to go along with a letter. Nobody can make one but us."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from django.utils.translation import gettext as _

from regulars.files.responses import safe_name
from regulars.files.rules import LinkExpired
from regulars.kit import clock
from regulars.kit.ids import BadToken, signed, unsigned

LINK_DAYS = 60
_PURPOSE = "file"
_FIELDS = 4


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A kept file as a link names it."""

    sha256: str
    filename: str
    content_type: str


def link_path(file: LinkedFile, *, since: datetime) -> str:
    """Return the path at which a file can be fetched for sixty days: "/files/<token>/<name>".

    The same file and moment give the same path, so that a letter is the same at each attempt.
    """
    return f"/files/{link_token(file, since=since)}/{quote(safe_name(file.filename))}"


def link_token(file: LinkedFile, *, since: datetime) -> str:
    """Return what opens a file for sixty days from a moment, in the signs a-z and 2-7 only."""
    until = int((since + timedelta(days=LINK_DAYS)).timestamp())
    fields = (str(until), file.sha256, file.content_type, safe_name(file.filename))
    return signed(_PURPOSE, "\n".join(fields))


def read_link_token(token: str) -> LinkedFile:
    """Return the file that a token opens.

    Raises:
        BadToken: not made by us.
        LinkExpired: it was, more than sixty days ago.
    """
    fields = unsigned(_PURPOSE, token).split("\n")
    if len(fields) != _FIELDS:
        raise BadToken("This token names no file.")
    until, sha256, content_type, filename = fields
    if datetime.fromtimestamp(int(until), UTC) < clock.now():
        raise LinkExpired(_("This link has expired. Ask us to send the file again."))
    return LinkedFile(sha256, filename, content_type)
