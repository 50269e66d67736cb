import json

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.tests.make import corpus

SUBJECTS_THAT_DIFFER = {"010", "020", "022", "027", "052"}
"""Raw 8-bit: the corpus expects U+FFFD, we read the letters that were meant."""


def test_every_mail_of_the_corpus_is_read_with_its_subject_and_sender():
    wrong = []

    for path in sorted(corpus("mail/parse").glob("*/*.eml")):
        mail = parse(path.read_bytes())
        expected = first_headers(json.loads(path.with_suffix(".json").read_text()))
        subject = expected.get("subject", {}).get("Text", "")
        if mail.subject.split() != subject.split() and path.stem not in SUBJECTS_THAT_DIFFER:
            wrong.append((path.name, subject, mail.subject))
        sender = expected.get("from", {}).get("Address", {}).get("List", [{}])[0].get("address")
        if sender and (mail.from_ is None or mail.from_.address.lower() != sender.lower()):
            wrong.append((path.name, sender, mail.from_))

    assert wrong == []


def first_headers(expected):
    headers = {}
    for header in expected["parts"][0]["headers"]:
        if isinstance(header["name"], str) and isinstance(header["value"], dict):
            headers.setdefault(header["name"], header["value"])
    return headers
