"""Where the parts of a mail begin and end, however their boundaries are written."""

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part


def test_a_broken_boundary_still_gives_the_words():
    mail = parse(a_mail("Hello\n", content_type="multipart/mixed"))

    assert mail.text == "Hello\n"
    assert "a multipart without a boundary" in mail.defects


def test_an_outer_boundary_ends_an_inner_part():
    inner = "--in\n\nfirst\n"
    raw = a_multipart(a_part(inner, "multipart/mixed; boundary=in"), a_part("second"))

    assert parse(raw).text.split() == ["first", "second"]


def test_a_boundary_at_the_end_of_the_last_line_is_no_word():
    raw = a_mail("--a\n\nHello--a--\n", content_type="multipart/mixed; boundary=a")

    assert parse(raw).text == "Hello"


def test_a_line_that_begins_with_the_boundary_counts_where_no_other_does():
    raw = a_mail("--ab\n\nHello\n", content_type="multipart/mixed; boundary=a")

    assert parse(raw).text == "Hello\n"


def test_a_line_that_begins_with_the_boundary_is_words_where_another_does():
    raw = a_mail("--a\n\nHello\n--abc\n--a--\n", content_type="multipart/mixed; boundary=a")

    assert parse(raw).text == "Hello\n--abc"
