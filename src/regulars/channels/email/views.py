"""Settings > Mailboxes: the addresses customers write to, with a test that tells all."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regulars.channels.email import actions, queries, trying
from regulars.channels.email.forms import MailboxForm
from regulars.channels.email.models import Mailbox
from regulars.channels.email.ways_out import why_stuck
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
    """Show one mailbox's form."""
    mailbox = _mailbox(request, pk)
    initial = {"name": mailbox.name, "location": mailbox.location_id}
    return _edit(request, mailbox, MailboxForm(initial=initial, is_new=False))


@require_POST
@allowed("mailbox.change")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was filled in."""
    mailbox = _mailbox(request, pk)
    form = MailboxForm(request.POST, is_new=False)
    if not form.is_valid():
        return _edit(request, mailbox, form, status=422)
    try:
        actions.change_mailbox(mailbox, **form.changes(), by=actor_on(request))
    except Refusal as refusal:
        form.add_error(refusal.field or None, refusal.sentence)
        return _edit(request, mailbox, form, status=refusal.status)
    return see_other("email:index")


@require_POST
@allowed("mailbox.change")
def shut(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more mail for an address."""
    actions.shut_mailbox(_mailbox(request, pk), by=actor_on(request))
    return see_other("email:index")


@require_POST
@allowed("mailbox.test")
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Try its servers now, and say what they said and to whom the test mail went."""
    mailbox = _mailbox(request, pk)
    member = member_of(actor_on(request))
    answers = [trying.try_sending(mailbox, to=member.email if member else mailbox.address)]
    if mailbox.imap_secret:
        answers.append(trying.try_fetching(mailbox))
    for answer in answers:
        level = messages.SUCCESS if answer.works else messages.ERROR
        messages.add_message(request, level, f"{answer.sentence} {answer.words}".strip())
    return see_other("email:index")


def _mailbox(request: HttpRequest, pk: int) -> Mailbox:
    found = queries.mailboxes(actor_on(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such mailbox."))
    return found


def _index(request: HttpRequest, form: MailboxForm, *, status: int = 200) -> HttpResponse:
    actor = actor_on(request)
    context = {
        "mailboxes": [(each, why_stuck(each)) for each in queries.mailboxes(actor)],
        "counts": queries.raw_counts(),
        "form": form,
        "may_change": can(actor, "mailbox.change"),
    }
    return render(request, "email/index.html", context, status=status)


def _edit(
    request: HttpRequest, mailbox: Mailbox, form: MailboxForm, *, status: int = 200
) -> HttpResponse:
    context = {"mailbox": mailbox, "form": form}
    return render(request, "email/edit.html", context, status=status)
