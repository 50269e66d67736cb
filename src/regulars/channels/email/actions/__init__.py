"""Every change to mailboxes and to the mail that comes by them."""

from regulars.channels.email.actions.acknowledging import (
    acknowledge,
    note_acknowledged,
    plan_acknowledgements,
)
from regulars.channels.email.actions.fetching import fetch_mail
from regulars.channels.email.actions.importing import Import, import_mail
from regulars.channels.email.actions.knocking import knock_again
from regulars.channels.email.actions.mailboxes import (
    add_mailbox,
    change_mailbox,
    note_trouble,
    shut_mailbox,
)
from regulars.channels.email.actions.receiving import receive_for, receive_raw
from regulars.channels.email.actions.signing import make_dkim_key, note_signing
from regulars.channels.email.actions.reprocessing import (
    Reprocessed,
    reprocess_mail,
    reprocess_one,
)
from regulars.channels.email.actions.taking import parse_waiting, take_arrivals
from regulars.channels.email.actions.webhooks import set_webhook

__all__ = [
    "Import",
    "Reprocessed",
    "acknowledge",
    "add_mailbox",
    "change_mailbox",
    "fetch_mail",
    "import_mail",
    "knock_again",
    "make_dkim_key",
    "note_acknowledged",
    "note_signing",
    "note_trouble",
    "parse_waiting",
    "plan_acknowledgements",
    "receive_for",
    "receive_raw",
    "reprocess_mail",
    "reprocess_one",
    "set_webhook",
    "shut_mailbox",
    "take_arrivals",
]
