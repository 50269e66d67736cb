"""Settings > Mail that came: how it stands, the mails themselves, and reading one again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from regulars.channels.email import actions
from regulars.channels.email import came as mails
from regulars.channels.email.came import Came, Counts, Figure
from regulars.channels.email.models import RawMail
from regulars.channels.email.rules import why_unread
from regulars.files.queries import read
from regulars.files.responses import download
from regulars.files.rules import Damaged, Missing
from regulars.kit.paging import BadCursor
from regulars.kit.permissions import can
from regulars.kit.views import actor_on, allowed, see_other
from regulars.ui.formats import number

Pill = tuple[Promise, str, str]  # words, icon, tone

PILLS: dict[str, Pill] = {
    "new": (gettext_lazy("waits to be read"), "clock", ""),
    "stored": (gettext_lazy("a message"), "check", ""),
    "duplicate": (gettext_lazy("came twice"), "merge", ""),
    "unparseable": (gettext_lazy("could not be read"), "alert", "danger"),
}
WAYS: dict[str, Promise] = {
    "import": gettext_lazy("Import"),
    "receive": gettext_lazy("Pipe"),
    "lmtp": gettext_lazy("LMTP"),
    "smtp": gettext_lazy("SMTP"),
    "imap": gettext_lazy("IMAP"),
    "webhook": gettext_lazy("Mail service"),
}
TABS: dict[str, Promise] = {
    "": gettext_lazy("All"),
    "new": gettext_lazy("Waiting"),
    "unparseable": gettext_lazy("Not readable"),
    "duplicate": gettext_lazy("Came twice"),
    "stored": gettext_lazy("Messages"),
}


@require_safe
@allowed("mail.see")
def came(request: HttpRequest) -> HttpResponse:
    """Show what became of the mail, newest first."""
    actor, state = actor_on(request), request.GET.get("state", "")
    if state not in TABS:
        raise Http404(_("There is no such state of mail."))
    try:
        page = mails.newest(actor, state=state, before=request.GET.get("before", ""))
    except BadCursor as error:
        raise Http404 from error
    counts = mails.counts(actor)
    older = {"state": state, "before": page.next_cursor}
    context = {
        "counts": counts,
        "state": state,
        "tabs": [_tab(each, state, counts) for each in TABS],
        "rows": [_row(each) for each in page.items],
        "older_url": f"?{urlencode(older)}" if page.next_cursor else "",
        "head": [_("Mailbox and way"), *(PILLS[each][0] for each in PILLS)],
        "figures": [_figure(each) for each in mails.figures(actor)],
        "newest": mails.NEWEST,
        "may_reprocess": can(actor, "mail.reprocess"),
    }
    return render(request, "email/came.html", context)


@require_safe
@allowed("mail.see")
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a mail exactly as it came."""
    row = _mail(request, pk)
    try:
        content = read(row.sha256)
    except (Missing, Damaged) as error:
        raise Http404(_("This mail is not kept any more.")) from error
    return download(f"mail-{row.pk}.eml", "message/rfc822", content)


@require_POST
@allowed("mail.reprocess")
def reprocess(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one mail again, and say whether it can be read now."""
    row = _mail(request, pk)
    if actions.reprocess_one(row, by=actor_on(request)):
        messages.success(
            request, _("This mail can be read now. Its conversation says what is in it.")
        )
    else:
        messages.error(request, _("This mail still cannot be read. It stays as it came."))
    return see_other(f"{reverse('email:came')}?state=unparseable")


def _mail(request: HttpRequest, pk: int) -> RawMail:
    row = mails.mail_for(actor_on(request), pk)
    if row is None:
        raise Http404(_("There is no such mail."))
    return row


def _tab(state: str, current: str, counts: Counts) -> dict[str, Any]:
    count = getattr(counts, state, 0) if state in mails.COUNTED else 0
    query = f"?{urlencode({'state': state})}" if state else ""
    return {
        "label": TABS[state],
        "url": f"{reverse('email:came')}{query}",
        "current": state == current,
        "count": said(count) if count else "",
    }


def said(count: int) -> str:
    """Return a count for people, with a + where counting ended."""
    return f"{number(count)}+" if count >= mails.MOST else number(count)


def _row(each: Came) -> dict[str, Any]:
    row, conversation = each.row, each.conversation
    label, icon, tone = PILLS[row.state]
    return {
        "mail": row,
        "conversation": conversation,
        "way": WAYS.get(row.source, row.source),
        "pill": {"label": label, "icon": icon, "tone": tone},
        "error": why_unread(row.error),
        "is_unparseable": row.state == RawMail.State.UNPARSEABLE,
    }


def _figure(each: Figure) -> list[str]:
    named = f"{each.mailbox.address} · {WAYS.get(each.source, each.source)}"
    return [named, *(number(each.states[state]) for state in PILLS)]
