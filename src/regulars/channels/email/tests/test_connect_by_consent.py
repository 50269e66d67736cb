"""Consent instead of a password: Google and Microsoft 365. A30: what is not ours is refused."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from regulars.channels.email import oauth, trying
from regulars.channels.email.actions import (
    connect_by_consent,
    disconnect,
    fetch_mail,
    fresh_token,
    set_client,
)
from regulars.channels.email.composing.smtp import SmtpServer, knock
from regulars.channels.email.composing.tests.scripted import a_server
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.secrets import conceal, reveal
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    ben,
    signed_in,
)
from regulars.channels.email.tests.scripted_imap import an_imap_peer
from regulars.channels.email.tests.token_server import a_token_server
from regulars.channels.email.ways_out import way_out_of
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.permissions import NotAllowed
from regulars.staff.tests.make import a_staff_member

pytestmark = pytest.mark.django_db

CLIENT = {"provider": "google", "client_id": "shop.example", "client_secret": "hush"}
BACK = "/settings/mailboxes/connected/"


@pytest.fixture
def google(monkeypatch):
    with a_token_server(monkeypatch, "127.0.0.1") as server:
        yield server


def asked(browser, mailbox, **changes):
    """Press “Connect”; return what the provider is asked."""
    answer = browser.post(f"/settings/mailboxes/{mailbox.pk}/consent/", CLIENT | changes)
    assert answer.status_code == 303
    url = urlsplit(answer["Location"])
    return url, {name: values[0] for name, values in parse_qs(url.query).items()}


def connected(mailbox, **changes):
    """A mailbox with a consent, whose access token is `access-1` unless said."""
    given = {"access_token": "access-1", "refresh_token": "refresh-1"} | changes
    later = (clock.now() + timedelta(hours=1)).isoformat()
    consent = oauth.Consent(
        **CLIENT, **{"expires_at": later, "given_at": clock.now().isoformat()} | given
    )
    mailbox.oauth_secret = conceal(consent.as_json())
    mailbox.save()
    return mailbox


def test_the_provider_is_asked_with_a_state_and_a_challenge(google, settings):
    url, query = asked(signed_in(ada()), a_mailbox())

    assert (url.scheme, url.netloc) == ("https", "accounts.google.com")
    assert query["scope"] == "https://mail.google.com/"
    assert query["redirect_uri"] == f"{settings.REGULARS_URL}{BACK}"
    assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)
    assert len(query["state"]) > 40
    assert "hush" not in str(query)


def test_saying_yes_connects_the_mailbox(google):
    mailbox, browser = a_mailbox(), signed_in(ada())
    _url, query = asked(browser, mailbox)

    page = browser.get(BACK, {"code": "c0de", "state": query["state"]})
    before = len(google.forms)
    answer = browser.post(BACK, {"code": "c0de", "state": query["state"]})

    assert "Finish connecting" in page.content.decode()
    assert before == 0  # looking changes nothing
    assert answer.status_code == 303
    (form,) = google.forms
    assert (form["code"], form["client_secret"]) == ("c0de", "hush")
    assert len(form["code_verifier"]) >= 43
    mailbox.refresh_from_db()
    assert reveal(mailbox.imap_secret) == "imaps://help%40example.com@imap.gmail.com:993"
    assert reveal(mailbox.smtp_secret) == "smtps://help%40example.com@smtp.gmail.com:465"
    assert "refresh-1" not in mailbox.oauth_secret
    assert oauth.consent_of(mailbox).refresh_token == "refresh-1"


@pytest.mark.parametrize("state", ["", "made-up"])
def test_a30_a_state_that_is_missing_or_made_up_is_refused(google, state):
    browser = signed_in(ada())
    asked(browser, a_mailbox())

    for send in (browser.get, browser.post):
        assert send(BACK, {"code": "c0de", "state": state}).status_code == 400
    assert google.forms == []


def test_a30_a_state_is_used_once(google):
    browser = signed_in(ada())
    _url, query = asked(browser, a_mailbox())
    given = {"code": "c0de", "state": query["state"]}

    assert browser.post(BACK, given).status_code == 303
    assert browser.post(BACK, given).status_code == 400
    assert len(google.forms) == 1


def test_a30_another_persons_state_is_refused(google):
    _url, query = asked(signed_in(ada()), a_mailbox())
    other = signed_in(a_staff_member("owner", name="Olga"))

    assert other.post(BACK, {"code": "c0de", "state": query["state"]}).status_code == 400
    assert google.forms == []


def test_a30_a_state_expires_after_a_quarter_of_an_hour(google):
    browser = signed_in(ada())
    _url, query = asked(browser, a_mailbox())

    with clock.travel(clock.now() + timedelta(minutes=16)):
        answer = browser.post(BACK, {"code": "c0de", "state": query["state"]})

    assert answer.status_code == 400
    assert google.forms == []


def test_a30_a_way_back_from_another_issuer_is_refused(google):
    browser = signed_in(ada())
    _url, query = asked(browser, a_mailbox())
    given = {"code": "c0de", "state": query["state"]}

    mixed_up = browser.post(BACK, given | {"iss": "https://evil.example"})
    right = browser.post(BACK, given | {"iss": "https://accounts.google.com"})

    assert (mixed_up.status_code, right.status_code) == (400, 303)


def test_a30_the_way_back_is_on_our_address_whatever_was_asked_for(google, settings):
    settings.ALLOWED_HOSTS = ["*"]
    browser = signed_in(ada())

    answer = browser.post(
        f"/settings/mailboxes/{a_mailbox().pk}/consent/",
        CLIENT | {"redirect_uri": "https://evil.example/", "token_url": "https://evil.example/"},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )

    assert "evil" not in answer["Location"]


def test_a30_no_secret_follows_a_redirect(google):
    browser = signed_in(ada())
    _url, query = asked(browser, a_mailbox())
    google.answers, google.location = [(307, {})], "http://127.0.0.1:9/elsewhere"

    answer = browser.post(BACK, {"code": "c0de", "state": query["state"]}, follow=True)

    assert len(google.forms) == 1
    assert "is connected" not in answer.content.decode()


def test_a30_a_tenant_leads_to_no_other_host(google):
    browser = signed_in(ada())
    url = f"/settings/mailboxes/{a_mailbox().pk}/consent/"

    answer = browser.post(url, CLIENT | {"provider": "microsoft", "tenant": "evil.example/x?y="})

    assert answer.status_code == 422
    assert "letters, digits, dots and hyphens" in answer.content.decode()


def test_microsoft_is_asked_in_the_directory_that_was_given(google):
    url, query = asked(signed_in(ada()), a_mailbox(), provider="microsoft", tenant="deli.example")

    assert url.netloc == "login.microsoftonline.com"
    assert url.path == "/deli.example/oauth2/v2.0/authorize"
    assert "IMAP.AccessAsUser.All" in query["scope"]
    assert "offline_access" in query["scope"]


def test_saying_no_is_told_and_changes_nothing(google):
    browser, mailbox = signed_in(ada()), a_mailbox()
    _url, query = asked(browser, mailbox)

    page = browser.get(BACK, {"error": "access_denied", "state": query["state"]}, follow=True)

    assert "Consent was not given" in page.content.decode()
    mailbox.refresh_from_db()
    assert mailbox.imap_secret == ""


def test_a_wrong_client_is_told_with_what_to_do(google):
    browser = signed_in(ada())
    _url, query = asked(browser, a_mailbox())
    google.answers = [(401, {"error": "invalid_client", "error_description": "Unauthorized"})]

    page = browser.post(BACK, {"code": "c0de", "state": query["state"]}, follow=True)

    assert "id or secret is wrong" in page.content.decode().replace("&#x27;", "'")


def test_a_token_that_is_over_is_renewed_and_kept(google):
    mailbox = connected(a_mailbox(), expires_at=(clock.now()).isoformat())
    google.answers = [(200, {"access_token": "access-2", "expires_in": 3600})]

    assert [fresh_token(mailbox), fresh_token(mailbox)] == ["access-2", "access-2"]

    (form,) = google.forms
    assert (form["grant_type"], form["refresh_token"]) == ("refresh_token", "refresh-1")
    mailbox.refresh_from_db()
    assert oauth.consent_of(mailbox).refresh_token == "refresh-1"


def test_mail_is_fetched_by_consent(google):
    with an_imap_peer(token="access-1") as peer:
        peer.inbox.put(a_mail("One\n"))
        mailbox = a_mailbox(imap_url=f"imap://shop@127.0.0.1:{peer.port}")
        connected(mailbox)

        assert fetch_mail(mailbox, by=SYSTEM) == 1

    assert RawMail.objects.count() == 1
    assert not any(each.startswith("login") for each in peer.heard)


def test_consent_that_was_taken_back_is_told_with_what_to_do(google):
    google.answers = [(400, {"error": "invalid_grant", "error_description": "Token expired"})]
    with an_imap_peer() as peer:
        mailbox = a_mailbox(imap_url=f"imap://shop@127.0.0.1:{peer.port}")
        connected(mailbox, expires_at=clock.now().isoformat())

        answer = trying.try_fetching(mailbox)

    assert not answer.works
    assert answer.sentence.startswith("Consent has expired or was taken back.")
    assert "invalid_grant" in answer.words


def test_a30_a_token_goes_to_no_other_host(google):
    mailbox = connected(a_mailbox(smtp_url="smtp://shop@mail.example.com"))

    assert oauth.token_for(mailbox, host="mail.example.com") is None
    assert way_out_of(mailbox).server.token is None


def test_letters_leave_by_consent(google):
    with a_server(auth="235 welcome") as server:
        mailbox = connected(a_mailbox(smtp_url=f"smtp://shop@127.0.0.1:{server.port}"))

        assert way_out_of(mailbox).trouble(seconds=20) == ""

    assert any(line.startswith("AUTH XOAUTH2 ") for line in server.heard)
    assert not any("access-1" in line for line in server.heard)


def test_a_token_that_the_mail_server_does_not_take_is_a_sign_in_that_failed():
    with a_server(auth="535 5.7.8 not accepted") as server:
        place = SmtpServer("127.0.0.1", server.port, username="shop", token=lambda: "old")

        assert "5.7.8 not accepted" in knock(place, as_name="example.com", seconds=20)


def test_ben_may_connect_and_disconnect_nothing():
    mailbox, actor = a_mailbox(), as_actor(ben())
    consent = oauth.Consent(**CLIENT, refresh_token="r")

    for wrong in (
        lambda: set_client(mailbox, **CLIENT, by=actor),
        lambda: connect_by_consent(mailbox, consent=consent, by=actor),
        lambda: disconnect(mailbox, by=actor),
    ):
        with pytest.raises(NotAllowed):
            wrong()
    assert Mailbox.objects.get().oauth_secret == ""


def test_the_page_shows_no_secret_and_lets_the_form_go_to_the_provider(google):
    mailbox = connected(a_mailbox())

    page = signed_in(ada()).get(f"/settings/mailboxes/{mailbox.pk}/")

    text = page.content.decode()
    assert "Connected with Google since" in text
    assert "shop.example" in text
    for secret in ("hush", "refresh-1", "access-1"):
        assert secret not in text
    assert "form-action 'self' https://accounts.google.com" in page["Content-Security-Policy"]
