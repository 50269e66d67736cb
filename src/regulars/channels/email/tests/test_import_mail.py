from pathlib import Path

import pytest

from regulars.channels.email.actions import import_mail, taking
from regulars.channels.email.models import RawMail
from regulars.channels.email.sources import NothingToImport
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    a_multipart,
    a_part,
    as_actor,
    ben,
    fail_together,
    received,
    the_conversation,
    the_message,
)
from regulars.conversations.models import Conversation, Message
from regulars.feedback.models import Invitation
from regulars.files.queries import read
from regulars.jobs import bulk
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.kit.actor import NOBODY, SYSTEM
from regulars.kit.permissions import NotAllowed
from regulars.standards.actions import publish_standard
from regulars.standards.models import Clock

pytestmark = pytest.mark.django_db


def a_folder(tmp_path: Path, *raws: bytes) -> Path:
    for number, raw in enumerate(raws):
        (tmp_path / f"{number:03}.eml").write_bytes(raw)
    return tmp_path


def three() -> list[bytes]:
    return [a_mail(f"{n}\n", message_id=f"<{n}@example.com>", subject=f"S{n}") for n in range(3)]


def figures(done) -> tuple[int, ...]:
    return (done.read, done.stored, done.duplicates, done.unparseable, done.conversations)


def a_standard() -> None:
    publish_standard(
        statement="We answer within an hour.", target_minutes=60, target_share=90, by=SYSTEM
    )


def test_mails_in_files_become_conversations_without_a_worker(tmp_path):
    done = import_mail([a_folder(tmp_path, *three())], mailbox=a_mailbox(), by=SYSTEM)

    assert figures(done) == (3, 3, 0, 0, 3)
    assert Message.objects.count() == 3
    entry = Entry.objects.get(name="mail.imported")
    assert (entry.data["stored"], entry.data["is_live"]) == (3, False)


def test_again_is_once(tmp_path):
    folder, mailbox = a_folder(tmp_path, *three()), a_mailbox()
    import_mail([folder], mailbox=mailbox, by=SYSTEM)

    done = import_mail([folder, folder / "000.eml"], mailbox=mailbox, by=SYSTEM)

    assert figures(done) == (4, 0, 4, 0, 0)
    assert Message.objects.count() == 3


def test_what_came_by_another_way_is_a_duplicate(tmp_path):
    mailbox = a_mailbox()
    received(mailbox, a_mail())

    done = import_mail([a_folder(tmp_path, a_mail())], mailbox=mailbox, by=SYSTEM)

    assert figures(done) == (1, 0, 1, 0, 0)


def test_an_answer_in_the_same_import_joins_its_conversation(tmp_path):
    answer = a_mail("More\n", message_id="<2@example.com>", in_reply_to="<1@example.com>")

    done = import_mail([a_folder(tmp_path, a_mail(), answer)], mailbox=a_mailbox(), by=SYSTEM)

    assert figures(done) == (2, 2, 0, 0, 1)


@pytest.mark.parametrize("raw", [b"", b"shop-server\n", b"\x7fELF" + b"\x00" * 900])
def test_what_is_no_mail_is_counted_and_kept_as_it_came(tmp_path, raw):
    mailbox = a_mailbox()

    done = import_mail([a_folder(tmp_path, a_mail(), raw)], mailbox=mailbox, live=True, by=SYSTEM)

    conversation = Conversation.objects.get(subject="A mail that could not be read")
    (message,) = conversation.messages.all()
    (file,) = message.attachments.all()
    assert figures(done) == (2, 1, 0, 1, 2)
    assert (conversation.status, conversation.kind) == ("waiting_on_us", "person")
    assert message.text.startswith("This mail could not be read. The mail as it came is attached.")
    assert "\n\nIt " in message.text
    assert (read(file.sha256), file.filename) == (raw, "message.eml")
    assert read(message.raw_sha256) == raw


def test_the_only_file_that_is_no_mail_takes_nothing(tmp_path):
    mailbox = a_mailbox()

    with pytest.raises(NothingToImport, match="no header"):
        import_mail([a_folder(tmp_path, b"shop\n") / "000.eml"], mailbox=mailbox, by=SYSTEM)

    assert not RawMail.objects.exists()
    assert not Entry.objects.filter(name="mail.imported").exists()


def test_an_mbox_s_quoting_is_undone_in_the_words_and_kept_in_the_raw_mail(tmp_path):
    pdf = a_part("%PDF\n" * 9, "application/pdf; name=a.pdf")
    letter = a_multipart(a_part("Hi\nFrom here on it rained.\n>From there\n"), pdf)
    quoted = letter.replace(b"\n>From", b"\n>>From").replace(b"\nFrom here", b"\n>From here")
    path, mailbox = tmp_path / "old.mbox", a_mailbox()
    path.write_bytes(b"From ben@example.com Tue Nov 17 10:02:00 2026\n" + quoted)

    import_mail([path], mailbox=mailbox, by=SYSTEM)
    again = import_mail([a_folder(tmp_path, letter) / "000.eml"], mailbox=mailbox, by=SYSTEM)

    message = the_message()
    assert message.text == "Hi\nFrom here on it rained.\n>From there\n"
    assert read(message.raw_sha256) == quoted
    (file,) = message.attachments.all()
    assert (file.part_of, read(file.sha256)) == ("", b"%PDF\n" * 9)
    assert again.duplicates == 1


def test_what_was_not_read_is_told(tmp_path):
    folder, mailbox = a_folder(tmp_path, a_mail()), a_mailbox()
    (folder / "loop").symlink_to(folder)

    done = import_mail([folder], mailbox=mailbox, by=SYSTEM)

    assert figures(done) == (1, 1, 0, 0, 1)
    assert [each.path.name for each in done.left_out] == ["loop"]


def test_history_is_over_and_done_with(tmp_path):
    mailbox = a_mailbox()
    a_standard()

    import_mail([a_folder(tmp_path, a_mail())], mailbox=mailbox, by=SYSTEM)
    run_until_idle()

    conversation = the_conversation()
    assert (conversation.status, conversation.opened_at) == ("closed", the_message().sent_at)
    assert not Clock.objects.exists()
    assert not Invitation.objects.exists()


def test_live_mail_waits_on_us_and_its_clock_runs(tmp_path):
    mailbox = a_mailbox()
    a_standard()

    import_mail([a_folder(tmp_path, a_mail())], mailbox=mailbox, live=True, by=SYSTEM)

    assert the_conversation().status == "waiting_on_us"
    assert Clock.objects.get().state == "running"
    assert RawMail.objects.get().is_live


def test_progress_is_told_after_each_batch(tmp_path):
    told = []

    import_mail(
        [a_folder(tmp_path, *three())],
        mailbox=a_mailbox(),
        progress=lambda so_far: told.append(so_far.read),
        by=SYSTEM,
    )

    assert told[-1] == 3
    assert told == sorted(told)


def test_a_path_that_is_not_there_takes_nothing(tmp_path):
    folder = a_folder(tmp_path, a_mail())

    with pytest.raises(NothingToImport, match="no such file"):
        import_mail([folder, tmp_path / "missing"], mailbox=a_mailbox(), by=SYSTEM)

    assert not RawMail.objects.exists()


def test_ben_and_strangers_may_not_import(tmp_path):
    mailbox = a_mailbox()

    for actor in (as_actor(ben()), NOBODY):
        with pytest.raises(NotAllowed):
            import_mail([tmp_path], mailbox=mailbox, by=actor)


def test_a_batch_that_cannot_be_taken_is_taken_one_by_one(tmp_path, monkeypatch):
    folder, mailbox = a_folder(tmp_path, *three()), a_mailbox()
    fail_together(monkeypatch)

    done = import_mail([folder], mailbox=mailbox, by=SYSTEM)

    assert figures(done) == (3, 3, 0, 0, 3)
    assert RawMail.objects.filter(state="stored").count() == Message.objects.count() == 3


def test_one_mail_that_cannot_be_taken_ends_no_import(tmp_path, monkeypatch):
    folder, mailbox, real = a_folder(tmp_path, *three()), a_mailbox(), taking.incoming

    def incoming(parsed, **more):
        if parsed.subject == "S1":
            raise ValueError("odd")
        return real(parsed, **more)

    monkeypatch.setattr(taking, "incoming", incoming)

    done = import_mail([folder], mailbox=mailbox, by=SYSTEM)

    assert figures(done) == (3, 2, 0, 1, 3)
    assert "odd" in RawMail.objects.get(state="unparseable").error


def test_large_mails_are_taken_a_few_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "HEAVIEST_BATCH_BYTES", 1)
    folder, mailbox, told = a_folder(tmp_path, *three()), a_mailbox(), []

    import_mail([folder], mailbox=mailbox, progress=lambda done: told.append(done.read), by=SYSTEM)

    assert told == [1, 2, 3]
