"""This app's part of the sample shop: somebody who wrote by the contact form a moment ago."""

from datetime import timedelta

from regulars.business.models import Location
from regulars.channels.email.queries import first_mailbox, ref_of
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.sample import Sample
from regulars.portal.actions import write_by_form
from regulars.portal.actions.writing import FormLetter

HOW_LONG_AGO = timedelta(minutes=12)
NAME, ADDRESS = "Ίρις Καλλιγά", "iris.kalliga@example.com"
WORDS = (
    "Καλημέρα! Το Σάββατο γιορτάζουμε στο γραφείο και θέλουμε μια λεμονόπιτα για δώδεκα άτομα. "
    "Προλαβαίνετε; Ένας από εμάς δεν τρώει ξηρούς καρπούς."
)


def build(sample: Sample) -> dict[str, int]:
    """Let somebody write by the form; who signs in at ``/my/`` finds the code at ``/outbox/``."""
    mailbox = first_mailbox()
    place = mailbox.location if mailbox else Location.objects.order_by("pk")[0]
    with clock.travel(sample.now - HOW_LONG_AGO):
        write_by_form(
            FormLetter(text=WORDS, reach=ADDRESS, name=NAME, language="el"),
            key="sample",
            location=place,
            channel_ref=ref_of(mailbox) if mailbox else "",
            place="192.0.2.1",
            by=Actor(kind="customer", name=NAME),
        )
    return {}
