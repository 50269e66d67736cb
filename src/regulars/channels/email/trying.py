"""Try a mailbox's servers and say what they answered, word for word."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from regulars.business.queries import business
from regulars.channels.email import imap, ways_in
from regulars.channels.email.composing.letter import Letter, compose
from regulars.channels.email.composing.smtp import deliver
from regulars.channels.email.diagnosis import advice_for
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import message_id_for
from regulars.channels.email.secrets import Unreadable
from regulars.channels.email.ways_out import way_out_of
from regulars.kit import clock
from regulars.kit.ids import new_token

SECONDS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `words` are its own."""

    works: bool
    sentence: str
    words: str = ""


def try_sending(mailbox: Mailbox, *, to: str) -> Answer:
    """Send one test mail to an address and say what became of it."""
    way = way_out_of(mailbox)
    if way.server is None:
        return Answer(works=False, sentence=way.why_none)
    attempt = deliver(
        compose(_test_letter(mailbox, to)),
        envelope_from=mailbox.address,
        recipients=[to],
        server=way.server,
        seconds=SECONDS,
    )
    if attempt.state == "sent":
        sentence = _("The server took a test mail for %(address)s.") % {"address": to}
        return Answer(works=True, sentence=sentence, words=attempt.words)
    words = attempt.words or "\n".join([*attempt.refused.values(), *attempt.later.values()])
    advice = advice_for(words, host=way.server.host)
    sentence = _("The test mail for %(address)s was not taken.") % {"address": to}
    sentence = f"{sentence} {advice.what} {advice.todo}".strip()
    return Answer(works=False, sentence=sentence, words=words)


def try_fetching(mailbox: Mailbox) -> Answer:
    """Sign in to the IMAP server and look into its folders, without touching anything."""
    for folder in ways_in.folders_of(mailbox):
        try:
            with imap.opened(ways_in.at_folder(mailbox, folder)) as box:
                imap.numbers(box, folder)
        except (Unreadable, imap.NotAnImapUrl, *imap.FAILURES) as error:
            words = imap.words_of(error)
            advice = advice_for(words, host=ways_in.host_of(mailbox))
            sentence = f"{advice.what} {advice.todo}".strip() or _(
                "The folder could not be opened."
            )
            return Answer(works=False, sentence=sentence, words=words)
    return Answer(works=True, sentence=_("Signed in, and the folder can be read."))


def _test_letter(mailbox: Mailbox, to: str) -> Letter:
    house = business().name
    domain = mailbox.address.rpartition("@")[2]
    text = _("This is a test from %(name)s. If you can read it, outgoing mail works.")
    return Letter(
        from_name=mailbox.name or house,
        from_address=mailbox.address,
        to=(("", to),),
        subject=_("A test mail from %(name)s") % {"name": house},
        text=text % {"name": house},
        message_id=message_id_for(new_token(), domain),
        date=clock.now(),
        extra={"Auto-Submitted": "auto-generated"},
    )
