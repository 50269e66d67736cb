"""Every change to mailboxes and to the mail that comes by them."""

from regulars.channels.email.actions.acknowledging import (
    acknowledge,
    note_acknowledged,
    plan_acknowledgements,
)
from regulars.channels.email.actions.bouncing import note_reported
from regulars.channels.email.actions.checking import check_senders
from regulars.channels.email.actions.consenting import (
    connect_by_consent,
    disconnect,
    fresh_token,
    set_client,
)
from regulars.channels.email.actions.fetching import fetch_folder, fetch_mail
from regulars.channels.email.actions.importing import Import, import_mail
from regulars.channels.email.actions.knocking import knock_again
from regulars.channels.email.actions.mailboxes import (
    Settings,
    add_mailbox,
    change_mailbox,
    note_trouble,
    shut_mailbox,
)
from regulars.channels.email.actions.receiving import receive_for, receive_raw
from regulars.channels.email.actions.reprocessing import (
    Reprocessed,
    reprocess_mail,
    reprocess_one,
)
from regulars.channels.email.actions.signing import make_dkim_key, note_signing
from regulars.channels.email.actions.taking import parse_waiting, take_arrivals
from regulars.channels.email.actions.watching import hold_mailbox, let_go_of_mailbox
from regulars.channels.email.actions.webhooks import set_webhook

__all__ = [
    "Import",
    "Reprocessed",
    "Settings",
    "acknowledge",
    "add_mailbox",
    "change_mailbox",
    "check_senders",
    "connect_by_consent",
    "disconnect",
    "fetch_folder",
    "fetch_mail",
    "fresh_token",
    "hold_mailbox",
    "import_mail",
    "knock_again",
    "let_go_of_mailbox",
    "make_dkim_key",
    "note_acknowledged",
    "note_reported",
    "note_signing",
    "note_trouble",
    "parse_waiting",
    "plan_acknowledgements",
    "receive_for",
    "receive_raw",
    "reprocess_mail",
    "reprocess_one",
    "set_client",
    "set_webhook",
    "shut_mailbox",
    "take_arrivals",
]
