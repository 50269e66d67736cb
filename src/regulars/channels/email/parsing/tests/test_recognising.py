import pytest

from regulars.channels.email.parsing.child import ParseChild, Unparseable
from regulars.channels.email.parsing.recognising import BINARY, EMPTY, NO_HEADER, why_no_mail
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part

NO_MAILS = {
    "empty": (b"", EMPTY),
    "blank": (b"\n\r\n \n", EMPTY),
    "a host's name": (b"shop-server\n", NO_HEADER),
    "a licence": (b"\n   Apache License\n   Version 2.0, January 2004\n\nTERMS\n", NO_HEADER),
    "fields of something else": (b"Format: 1.0\nCopyright: Ben\n\nLicence text\n", NO_HEADER),
    "a program": (b"\x7fELF\x02\x01\x01" + b"\x00" * 900 + b"\nSubject: x\n", BINARY),
    "noise with a colon": (b"\x8f\xaa:\x01\x00\x00\x90\n\n\x00\x00\x00", BINARY),
    "UTF-16": (b"\xff\xfe" + "Subject: Hi\n\nHello\n".encode("utf-16-le"), BINARY),
    "a head before zeros": (b"Subject: x\n\n" + b"\x00" * 500, BINARY),
}
MAILS = {
    "usual": a_mail(),
    "a subject only": b"Subject: Hi\n\nHello\n",
    "a header of a mail server only": b"X-Spam: no\n\nHello\n",
    "no body": b"From: ben@example.com",
    "no name and no colon after": b"From: ben@example.com\nnonsense\n\nHello\n",
    "from an mbox": b"From ben@example.com Tue Nov 17 10:02:00 2026\nSubject: Hi\n\nHello\n",
    "a mark of UTF-8 first": b"\xef\xbb\xbfSubject: Hi\n\nHello\n",
    "a body in UTF-16": a_mail(
        "Hello\n".encode("utf-16"), content_type="text/plain;charset=utf-16"
    ),
    "files as they are": a_multipart(a_part("\0" * 900, "application/pdf")),
    "one NUL": b"From: ben@example.com\n\nHello \x00 there, and more words than one\n",
}


@pytest.mark.parametrize("name", NO_MAILS)
def test_what_is_no_mail_is_known_with_why(name):
    raw, why = NO_MAILS[name]

    assert why_no_mail(raw) == why


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_one_however_broken(name):
    assert why_no_mail(MAILS[name]) == ""


def test_the_child_reads_mails_and_says_why_it_reads_no_others():
    with ParseChild() as child:
        answers = list(child.parse_many([a_mail(), *(raw for raw, _why in NO_MAILS.values())]))

    assert answers[0].text == "Hello\n"
    assert answers[1:] == [Unparseable(why) for _raw, why in NO_MAILS.values()]
