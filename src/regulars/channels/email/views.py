"""Settings > Mailboxes: the addresses customers write to, with a test that tells all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from regulars.channels.email import actions, came, queries, trying, ways_in
from regulars.channels.email.diagnosis import advice_for
from regulars.channels.email.forms import ChangeForm, MailboxForm
from regulars.channels.email.models import Mailbox
from regulars.channels.email.pages import edit_page, filled_in, mailbox_on
from regulars.channels.email.rules import trouble_on
from regulars.channels.email.views_raw import said
from regulars.channels.email.ways_out import why_stuck
from regulars.kit.actor import Actor
from regulars.kit.permissions import can
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other
from regulars.staff.queries import member_of


@require_safe
@allowed("mailbox.see")
def index(request: HttpRequest) -> HttpResponse:
    """Show the mailboxes, whether they work, and the form for one more."""
    return _index(request, MailboxForm(is_new=True))


@require_POST
@allowed("mailbox.add")
def add(request: HttpRequest) -> HttpResponse:
    """Open an address to customers."""
    form = MailboxForm(request.POST, is_new=True)
    if not form.is_valid():
        return _index(request, form, status=422)
    try:
        actions.add_mailbox(**form.changes(), by=actor_on(request))
    except Refusal as refusal:
        form.add_error(refusal.field or None, refusal.sentence)
        return _index(request, form, status=refusal.status)
    return see_other("email:index")


@require_safe
@allowed("mailbox.change")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one mailbox: its ways in and out, and how it works."""
    return edit_page(request, mailbox_on(request, pk))


@require_POST
@allowed("mailbox.change")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was filled in."""
    mailbox = mailbox_on(request, pk)
    form = ChangeForm(request.POST)

    def keep() -> HttpResponse:
        actions.change_mailbox(mailbox, **form.changes(), by=actor_on(request))
        return see_other("email:index")

    return filled_in(request, mailbox, "form", form, keep)


@require_POST
@allowed("mailbox.change")
def shut(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more mail for an address."""
    actions.shut_mailbox(mailbox_on(request, pk), by=actor_on(request))
    return see_other("email:index")


@require_POST
@allowed("mailbox.test")
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Try its servers now, and say what they said and to whom the test mail went."""
    mailbox = mailbox_on(request, pk)
    member = member_of(actor_on(request))
    answers = [trying.try_sending(mailbox, to=member.email if member else mailbox.address)]
    if mailbox.imap_secret:
        answers.append(trying.try_fetching(mailbox))
    for answer in answers:
        level = messages.SUCCESS if answer.works else messages.ERROR
        messages.add_message(request, level, f"{answer.sentence} {answer.words}".strip())
    return see_other("email:index")


def _line(mailbox: Mailbox) -> dict[str, Any]:
    """Return one mailbox as the list shows it: how it is, and what others said."""
    troubles = [
        (advice_for(each.words, host=ways_in.host_of(mailbox)), each)
        for each in ways_in.troubles_in(mailbox)
    ]
    return {
        "mailbox": mailbox,
        "stuck": why_stuck(mailbox),
        "troubles": troubles,
        "out_advice": advice_for(trouble_on(mailbox.trouble, "out")),
        "folders": ways_in.folders_of(mailbox),
    }


def _counted(actor: Actor) -> dict[str, str]:
    """Return how many mails are in which state, for those who may see them; {} for others."""
    if not can(actor, "mail.see"):
        return {}
    counts = came.counts(actor)
    return {state: said(getattr(counts, state)) for state in came.COUNTED}


def _index(request: HttpRequest, form: MailboxForm, *, status: int = 200) -> HttpResponse:
    actor = actor_on(request)
    context = {
        "mailboxes": [_line(each) for each in queries.mailboxes(actor)],
        "counts": _counted(actor),
        "form": form,
        "may_change": can(actor, "mailbox.change"),
    }
    return render(request, "email/index.html", context, status=status)
