import pytest

from regulars.channels.email import trying
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.tests.make import a_mailbox

pytestmark = pytest.mark.django_db

ME = "maria@example.com"


def test_a_test_mail_tells_the_servers_own_words():
    with a_server() as server:
        answer = trying.try_sending(a_mailbox(smtp_url=server.url), to=ME)

    assert answer.works
    assert ME in answer.sentence
    assert b"A test mail from Kalamata Deli" in server.mail
    assert b"Auto-Submitted: auto-generated" in server.mail


@pytest.mark.parametrize("answers", [{"dot": "554 5.7.1 no"}, {"rcpt": {ME: "550 5.7.1 no"}}])
def test_a_refusal_is_told_word_for_word(answers):
    with a_server(**answers) as server:
        answer = trying.try_sending(a_mailbox(smtp_url=server.url), to=ME)

    assert not answer.works
    assert "5.7.1 no" in answer.words


def test_a_server_that_is_not_there_is_told():
    answer = trying.try_sending(a_mailbox(smtp_url="smtp://127.0.0.1:1"), to=ME)

    assert not answer.works
    assert answer.words


@pytest.mark.parametrize("url", ["", "http://smtp.example.com"])
def test_no_server_or_one_that_is_none_is_told(settings, url):
    settings.REGULARS_SMTP_URL = url

    answer = trying.try_sending(a_mailbox(), to=ME)

    assert not answer.works
    assert "server" in answer.sentence
