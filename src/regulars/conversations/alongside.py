"""What goes along with the words we write: copies, files, the moment they leave.

As a form brings it, and as the place where we write shows it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regulars.conversations.copying import Copy, Recipient, checked_copy, people_in
from regulars.conversations.enclosing import BYTES_AT_MOST, Enclosure, files_back, uploaded
from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NotLater
from regulars.kit import clock
from regulars.kit.text import one_line
from regulars.ui.filling import filled
from regulars.ui.formats import Moments, file_size

MORNING = 9
MONDAY = 0
LATER = "later"
TYPED_CHARS = 7_000
MOMENT_CHARS = 40


@dataclass(frozen=True)
class Along:
    """What goes along, as somebody chose it, to be sent or shown again.

    Attributes:
        copies: Those who were ticked to get a copy; None where nobody has chosen yet.
        cc, bcc: What was typed beside them.
        moment: When it is to leave: as the field has it, "" for at once.
    """

    copies: Sequence[Recipient] | None = None
    cc: str = ""
    bcc: str = ""
    files: Sequence[Enclosure] = ()
    moment: str = ""


def along_in(request: HttpRequest) -> Along:
    """Return what a form brings along, its files kept. Never inside a transaction.

    Raises:
        TooLarge, FileGone: the files cannot go with a message.
    """
    return Along(**_typed_in(request), files=_files_in(request))


def typed_in(request: HttpRequest) -> Along:
    """Return what a form brings along but its files: for a form that is refused for these."""
    return Along(**_typed_in(request))


def _typed_in(request: HttpRequest) -> dict[str, Any]:
    told, answers = request.POST, request.POST.get("answers", "")[:20]
    then, _colon, named = told.get("then", "").partition(":")
    # A moment that somebody picked counts by whichever button: nothing leaves before it by mistake.
    moment = named or told.get("moment", "") or ("?" if then == LATER else "")
    return {
        "copies": [_recipient_of(each) for each in told.getlist(f"copy-{answers}")],
        "cc": told.get("cc", "")[:TYPED_CHARS],
        "bcc": told.get("bcc", "")[:TYPED_CHARS],
        "moment": moment[:MOMENT_CHARS],
    }


def _files_in(request: HttpRequest) -> list[Enclosure]:
    files = [each for each in request.FILES.getlist("files") if each.name]
    kept = request.POST.getlist("kept")
    return uploaded(files, kept) if files or kept else []


def as_sent(along: Along, conversation_zone: str) -> dict[str, Any]:
    """Return what goes along as the actions take it: cc, bcc, files, send_at.

    Raises:
        BadContact: one who is to get a copy cannot be written to.
        NotLater: the moment is none.
    """
    return {
        "cc": [*(along.copies or ()), *people_in(along.cc, field="cc")],
        "bcc": people_in(along.bcc, field="bcc"),
        "files": along.files,
        "send_at": _moment_of(along.moment, conversation_zone),
    }


def along_again(message: Message) -> Along:
    """Return what went along with a message that was taken back."""
    bcc = ", ".join(each["address"] for each in message.bcc)
    return Along(copies=message.cc, bcc=bcc, files=files_back(message.files))


def _moment_of(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotLater(_("Choose the day and time when it leaves."), field="send_at") from None
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=ZoneInfo(zone))


def _recipient_of(value: str) -> Recipient:
    address, _blank, name = one_line(value).partition(" ")
    return checked_copy(name, address)


def offered_moments(zone: str) -> list[datetime]:
    """Return the moments to leave that are offered: the next mornings where the location is."""
    here = clock.now().astimezone(ZoneInfo(zone))
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    tomorrow = morning + timedelta(days=1)
    monday = morning + timedelta(days=(MONDAY - here.weekday()) % 7 or 7)
    return [tomorrow] if monday == tomorrow else [tomorrow, monday]


def copies_shown(
    groups: Mapping[int, tuple[str, Sequence[Copy]]],
    chosen: int,
    along: Along | None,
    *,
    ours: Collection[str],
) -> SafeString:
    """Return who can get a copy, to be ticked, for each whom the answer may go to; "" for nobody.

    Args:
        groups: By the message that is answered: the name of who wrote it, and the copies.
        chosen: Which of these it goes to as things stand.
        ours: Addresses of our own mailboxes, which get none.
    """
    ticked = None if along is None else along.copies
    shown = []
    for answers, (name, copies) in groups.items():
        rows = [each for each in copies if each.address not in ours]
        if answers == chosen and ticked is not None:
            rows = _as_ticked(rows, ticked)
        if rows:
            shown.append({"answers": answers, "name": name, "rows": rows})
    if not shown:
        return SafeString()
    return render_to_string("conversations/_copies.html", {"groups": shown})


def _as_ticked(rows: Sequence[Copy], ticked: Sequence[Recipient]) -> list[Copy]:
    wanted = {each["address"]: each for each in ticked}
    known = {each.address for each in rows}
    others = [Copy(each, True) for address, each in wanted.items() if address not in known]
    return [*(Copy(each.recipient, each.address in wanted) for each in rows), *others]


def more_shown(along: Along | None, *, name: str) -> SafeString:
    """Return the folded place for files and further copies; open where there is something in it."""
    along = along or Along()
    kept = render_to_string("conversations/_kept.html", {"files": along.files})
    words = {
        "id": name,
        "cc": along.cc,
        "bcc": along.bcc,
        "kept": kept if along.files else "",
        "most": file_size(BYTES_AT_MOST),
    }
    is_open = bool(along.cc or along.bcc or along.files)
    return filled("conversations/_more.html", words, {"is_open": is_open})


def later_shown(conversation: Conversation, along: Along | None, *, name: str) -> SafeString:
    """Return the moments at which it may leave later, for the menu of the button."""
    zone = conversation.location.time_zone
    moments, said = offered_moments(zone), Moments(clock.now())
    labels = [_("Tomorrow morning"), _("Monday morning")]
    with timezone.override(ZoneInfo(zone)):
        words = {
            "id": name,
            "zone": zone.rpartition("/")[2].replace("_", " "),
            "moment": along.moment if along and along.moment[-1:].isdecimal() else "",
            **{f"label{at}": labels[at] for at in range(len(moments))},
            **{f"value{at}": each.isoformat() for at, each in enumerate(moments)},
            **{f"said{at}": said(each) for at, each in enumerate(moments)},
        }
    return filled("conversations/_later.html", words, {"two": len(moments) > 1})
