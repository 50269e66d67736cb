"""Files: those of a message, and those that were too large for a letter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regulars.conversations.models import Attachment
from regulars.files.links import read_link_token
from regulars.files.queries import read
from regulars.files.responses import download
from regulars.files.rules import LinkExpired, Missing
from regulars.kit.ids import BadToken
from regulars.portal.doors import private
from regulars.portal.queries import bytes_of
from regulars.portal.tokens import new_stamp, stamp_of


@private
@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Hand out what was too large for a letter; its name in the address is only for people."""
    try:
        found = read_link_token(token)
        content = read(found.sha256)
    except LinkExpired:
        return render(request, "portal/file_over.html", status=410)
    except (BadToken, ValueError, Missing):
        return render(request, "portal/file_over.html", {"is_unknown": True}, status=404)
    return download(found.filename, found.content_type, content)


def handed_out(attachment: Attachment) -> HttpResponse:
    """Return a file of a message, to be saved.

    Raises:
        Http404: it is not kept any more.
    """
    try:
        content = bytes_of(attachment)
    except (Missing, ValueError) as error:
        raise Http404 from error
    return download(attachment.filename, attachment.content_type, content)


def key_of(request: HttpRequest) -> str:
    """Return the key of the form that was sent; of one without its stamp a new one."""
    try:
        return stamp_of(request.POST.get("stamp", "")).key
    except BadToken:
        return new_stamp().key
