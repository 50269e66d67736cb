import json
import os

import pytest

from regulars.site.tests.shop import MAIL

BOX = ("--mailbox", "help@example.com")


@pytest.fixture
def mails(shop, tmp_path):
    shop.answer("mailbox", "add", "help@example.com")
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "0.eml").write_bytes(MAIL % 0)
    return folder


def kept(shop):
    counts = shop.answer("backup", str(shop.data.parent / "b.tar.zst"))["counts"]
    return counts["email_rawmail"]


def test_the_only_file_that_is_no_mail_is_refused_and_nothing_is_stored(shop, mails):
    os.mkfifo(mails / "pipe.eml")

    for path, why in (("/bin/true", b"binary data"), (str(mails / "pipe.eml"), b"neither a file")):
        done = shop.run("mail", "import", path, *BOX, "--live")

        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"error: ")
        assert b"cannot be imported: it is " + why in done.stderr
    assert kept(shop) == 0


def test_an_import_says_what_it_left_out(shop, mails):
    (mails / "loop").symlink_to(mails)
    os.mkfifo(mails / "pipe.eml")
    for number in range(4):
        (mails / f"{number}.png").touch()

    done = shop.run("mail", "import", str(mails), *BOX, "--json")

    assert done.returncode == 0
    assert json.loads(done.stdout)["stored"] == 1
    said = done.stderr.decode()
    assert f"left out, a link, which is not followed (1): {mails / 'loop'}\n" in said
    assert f"left out, neither a file nor a folder (1): {mails / 'pipe.eml'}\n" in said
    assert "left out, not named as mail files are (4): " in said
    assert "/2.png, …" in said


def test_mail_received_says_what_was_taken(shop, mails):
    answers = [
        json.loads(shop.run("mail", "receive", *BOX, "--json", stdin=MAIL % 1).stdout)
        for _time in range(2)
    ]

    assert [each["taken"] for each in answers] == [True, True]
    assert [each["duplicate"] for each in answers] == [False, True]
    assert answers[0]["size"] == len(MAIL % 1)


def test_a_sender_in_bytes_that_are_no_text_keeps_no_mail_outside(shop, mails):
    sender = os.fsdecode(b"j\xf6rg@example.com")

    done = shop.run("mail", "receive", *BOX, "--from", sender, stdin=MAIL % 1)

    assert done.returncode == 0, done.stderr
    assert kept(shop) == 1


def test_a_mail_too_large_is_refused_for_good(shop, mails):
    done = shop.run("mail", "receive", *BOX, stdin=MAIL % 1 + b"x" * 100 * 1024 * 1024)

    assert done.returncode == 65
    assert b"larger than 100 MB" in done.stderr
    assert kept(shop) == 0


@pytest.mark.parametrize("url", ["zz", "http://a:hush@example.com", "smtp://", "smtp://a:hush@b:x"])
def test_an_address_that_is_no_mail_server_is_refused_at_the_start(shop, url):
    shop.environment["REGULARS_SMTP_URL"] = url

    done = shop.run("doctor")

    assert done.returncode == 2
    assert done.stderr.startswith(b"error: REGULARS_SMTP_URL is not the address of a mail server.")
    assert b"hush" not in done.stderr


@pytest.mark.parametrize(
    "url", ["zz", "smtp://", "imaps://a:hush@[::1", "imap://a:hush@b:99999", "imap://b:0"]
)
@pytest.mark.parametrize("option", ["--smtp-url", "--imap-url"])
def test_a_mailbox_is_not_added_with_an_address_that_is_no_mail_server(shop, option, url):
    done = shop.run("mailbox", "add", "help@example.com", option, url)

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {option} is not an address of a mail server.".encode())
    assert b"hush" not in done.stderr


def test_doctor_knows_a_mail_server_that_refuses_before_anything_is_sent(shop):
    shop.answer("mailbox", "add", "help@example.com")
    shop.environment["REGULARS_SMTP_URL"] = "smtp://127.0.0.1:1"

    done = shop.run("doctor", "--json")

    (line,) = [each for each in json.loads(done.stdout)["checks"] if each["name"] == "mail out"]
    assert line["level"] == "fail"
    assert "refuses the connection" in line["what"]
    assert "REGULARS_SMTP_URL" in line["fix"]


def test_a_mailbox_is_changed_in_what_is_given(shop):
    shop.answer("mailbox", "add", "help@example.com", "--imap-url", "imap://a:b@127.0.0.1:1")

    changed = shop.answer(
        "mailbox", "change", "help@example.com", "--folder", "INBOX", "--folder", "Orders",
        "--attached-mb", "5", "--no-acknowledge", "--trusted-checker", "mx.example.com",
    )  # fmt: skip

    assert changed["folders"] == ["INBOX", "Orders"]
    assert changed["address"] == "help@example.com"


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        (["nobody@example.com", "--name", "x"], b"There is no mailbox nobody@example.com."),
        (["help@example.com", "--attached-mb", "900"], b"between 0.1 and 50 MB"),
        (["help@example.com", "--dkim-selector", "one"], b"belong together"),
        (["help@example.com", "--location", "Atlantis"], b"There is no location"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(shop, words, sign):
    shop.answer("mailbox", "add", "help@example.com")

    done = shop.run("mailbox", "change", *words)

    assert done.returncode == 2
    assert sign in done.stderr
