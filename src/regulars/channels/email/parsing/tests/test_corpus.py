"""Every mail of the corpora, against what others expect of it."""

from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.parsing.tests.expecting import differences
from regulars.channels.email.parsing.tests.make import corpus

# Each is argued in docs/explanation/reading-mail.md. Another one is a fault.
READ_OTHERWISE = {
    "malformed/012": {"attachments"},
    "malformed/019": {"date", "text"},
    "malformed/020": {"text"},
    "malformed/021": {"text"},
    "thirdparty/015": {"attachments"},
}
CUT_OTHERWISE = {"embedded_email_7", "embedded_email_17", "spam_1"}


def test_every_mail_of_the_corpus_is_read_as_expected_or_better():
    found = {}

    for path in sorted(corpus("mail/parse").glob("*/*.eml")):
        differing = differences(parse(path.read_bytes()), path.with_suffix(".json"))
        if differing:
            found[f"{path.parent.name}/{path.stem}"] = set(differing)

    assert found == READ_OTHERWISE


def test_every_reply_of_the_corpus_is_cut_as_expected_or_less():
    folder = corpus("mail/replies")
    differing = set()

    for path in sorted((folder / "emails").glob("*.txt")):
        text = path.read_text().replace("\r\n", "\n")
        start, end = new_words(text)
        if text[start:end].strip() != (folder / "trimmed" / path.name).read_text().strip():
            differing.add(path.stem)

    assert differing == CUT_OTHERWISE
