"""What came with a message: files, pictures, the letter as it was sent, the mail as it came."""

import re
from html import escape, unescape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from regulars.conversations.models import Attachment, Message
from regulars.conversations.queries import attachment_for, message_for
from regulars.files.pictures import NotShown, redrawn
from regulars.files.queries import read, read_part
from regulars.files.responses import download, shown
from regulars.files.rules import Missing
from regulars.kit.permissions import require
from regulars.kit.views import actor_on, allowed

# Nothing runs, nothing is fetched from elsewhere; links open outside the frame.
POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
# Once somebody has asked for them: their browser fetches the pictures, which tells who sent them.
POLICY_WITH_PICTURES = POLICY.replace("img-src 'self'", "img-src 'self' https: http:")
WITH_PICTURES = "from-elsewhere"  # ?pictures=
_BLOCKED = "data-blocked-src"
_CID = re.compile(r'(<img[^<>]* src=")cid:([^"]*)(")')
_SHEET = """
html{color-scheme:light;background:#fff;color:#1e2328;font:15px/1.5 system-ui,sans-serif}
body{margin:12px;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}
img[data-blocked-src]{min-width:24px;min-height:24px;outline:1px dashed #8a8578}
"""


@require_safe
@allowed("conversation.see")
def attachment(request: HttpRequest, number: int, attachment_id: int, name: str) -> HttpResponse:
    """Hand out a file; its name in the address is only for people."""
    found = attachment_for(actor_on(request), number, attachment_id)
    try:
        content = _bytes_of(found)
    except (Missing, ValueError) as error:
        raise Http404(_("This file is not kept any more.")) from error
    return download(found.filename, found.content_type, content)


@require_safe
@allowed("conversation.see")
def picture(request: HttpRequest, number: int, attachment_id: int) -> HttpResponse:
    """Show a picture that came along, drawn anew by us."""
    found = attachment_for(actor_on(request), number, attachment_id)
    try:
        drawn = redrawn(_bytes_of(found))
    except (Missing, ValueError, NotShown) as error:
        raise Http404(_("This picture cannot be shown. Download the file.")) from error
    return shown(drawn.content, drawn.content_type)


def _bytes_of(found: Attachment) -> bytes:
    if not found.part_of:
        return read(found.sha256)
    return read_part(found.part_of, found.part_start, found.part_end, found.part_encoding)


@require_safe
@allowed("conversation.see_raw")
def raw(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Hand out a mail exactly as it came."""
    message = message_for(actor_on(request), number, message_id)
    require(actor_on(request), "conversation.see_raw", message.conversation)
    if not message.raw_sha256:
        raise Http404(_("This message did not come as a mail."))
    try:
        content = read(message.raw_sha256)
    except Missing as error:
        raise Http404(_("This mail is not kept any more.")) from error
    return download(f"message-{message.pk}.eml", "message/rfc822", content)


@require_safe
@xframe_options_sameorigin
@allowed("conversation.see")
def html(request: HttpRequest, number: int, message_id: int) -> HttpResponse:
    """Show a letter as it was sent: cleaned HTML, alone in a frame where nothing runs.

    Pictures from elsewhere stay away until somebody presses for them.
    """
    message = message_for(actor_on(request), number, message_id)
    if not message.html:
        raise Http404(_("This message was plain text."))
    from_elsewhere = request.GET.get("pictures") == WITH_PICTURES
    document = _document(message, number)
    if from_elsewhere:
        document = document.replace(f" {_BLOCKED}=", " src=")
    response = HttpResponse(document)
    response["Content-Security-Policy"] = POLICY_WITH_PICTURES if from_elsewhere else POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _document(message: Message, number: int) -> str:
    language = escape(message.language or "", quote=True)
    title = escape(_("The letter as it was sent"))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_SHEET}</style></head>"
        f'<body dir="auto">{_with_pictures(message, number)}</body></html>'
    )


def _with_pictures(message: Message, number: int) -> str:
    """Let pictures that came along be shown; those from elsewhere stay away."""
    inside = {each.content_id: each for each in message.attachments.exclude(content_id="")}

    def mapped(match: re.Match[str]) -> str:
        found = inside.get(unescape(match[2]))
        if found is None:
            return f"{match[1]}{match[3]}"
        args = [number, found.pk]
        return match[1] + escape(reverse("conversations:picture", args=args)) + match[3]

    return _CID.sub(mapped, message.html)
