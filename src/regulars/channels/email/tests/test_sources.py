import mailbox
import os

import pytest

from regulars.channels.email.sources import NothingToImport, files_of, mails_in, unquoted
from regulars.channels.email.tests.make import a_mail

FIRST = a_mail("First\n")
SECOND = a_mail("Second\nFrom here on it is quoted.\n", message_id="<2@example.com>")
THIRD = a_mail("Third\n", message_id="<3@example.com>")


def raw_mails(paths):
    files, left_out = files_of(paths)
    return [found.raw for found in mails_in(files, left_out)]


def left_out_of(folder):
    files, left_out = files_of([folder])
    list(mails_in(files, left_out))
    return {str(each.path.relative_to(folder)): each.why for each in left_out}


def test_a_single_mail(tmp_path):
    path = tmp_path / "one.eml"
    path.write_bytes(FIRST)

    assert list(raw_mails([path])) == [FIRST]


def test_an_mbox_gives_its_mails_in_order(tmp_path):
    path = tmp_path / "old"
    box = mailbox.mbox(str(path))
    for raw in (FIRST, SECOND):
        box.add(raw)
    box.close()

    found = list(raw_mails([path]))

    assert [b"First" in found[0], b"Second" in found[1]] == [True, True]
    assert len(found) == 2


def test_an_mbox_is_known_by_its_first_line_not_by_its_name(tmp_path):
    path = tmp_path / "export.eml"
    path.write_bytes(b"From ben@example.com Tue Nov 17 10:02:00 2026\n" + FIRST)

    assert len(list(raw_mails([path]))) == 1


def test_a_maildir_gives_what_was_read_and_what_is_new(tmp_path):
    box = mailbox.Maildir(str(tmp_path / "Maildir"))
    box.add(FIRST)
    (tmp_path / "Maildir/cur/1.x:2,S").write_bytes(SECOND)
    (tmp_path / "Maildir/tmp/half").write_bytes(b"half written")

    found = list(raw_mails([tmp_path / "Maildir"]))

    assert sorted(found) == sorted([FIRST, SECOND])


def test_a_folder_is_read_with_all_below_it_in_the_order_of_names(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/2.eml").write_bytes(SECOND)
    (tmp_path / "a.eml").write_bytes(FIRST)
    (tmp_path / ".hidden.eml").write_bytes(b"no")
    (tmp_path / "picture.png").write_bytes(b"no")

    assert list(raw_mails([tmp_path])) == [FIRST, SECOND]


def test_a_folder_without_mail_gives_nothing(tmp_path):
    assert list(raw_mails([tmp_path])) == []


def test_maildirs_within_a_maildir_are_read_too(tmp_path):
    box = mailbox.Maildir(str(tmp_path / "Maildir"))
    box.add(FIRST)
    box.add_folder("Sent").add(SECOND)
    (tmp_path / "Maildir/Archive/2025/cur").mkdir(parents=True)
    (tmp_path / "Maildir/Archive/2025/new").mkdir()
    (tmp_path / "Maildir/Archive/2025/cur/9.x:2,S").write_bytes(THIRD)
    (tmp_path / "Maildir/.Sent/tmp/half").write_bytes(b"half written")
    (tmp_path / "Maildir/dovecot-uidlist").write_bytes(b"3 V1")

    found = raw_mails([tmp_path / "Maildir"])

    assert sorted(found) == sorted([FIRST, SECOND, THIRD])


def test_what_is_not_read_is_told_with_why(tmp_path):
    (tmp_path / "a.eml").write_bytes(FIRST)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "b.eml").symlink_to(tmp_path / "a.eml")
    os.mkfifo(tmp_path / "x.eml")
    (tmp_path / "picture.png").write_bytes(b"no")
    (tmp_path / ".git").mkdir()

    assert raw_mails([tmp_path]) == [FIRST]
    assert left_out_of(tmp_path) == {
        ".git": "hidden",
        "b.eml": "a link, which is not followed",
        "loop": "a link, which is not followed",
        "picture.png": "not named as mail files are",
        "x.eml": "neither a file nor a folder",
    }


def test_a_file_that_cannot_be_read_after_all_is_told(tmp_path):
    (tmp_path / "a.eml").write_bytes(FIRST)
    files, left_out = files_of([tmp_path])
    (tmp_path / "a.eml").unlink()

    assert list(mails_in(files, left_out)) == []
    assert [each.why for each in left_out] == ["No such file or directory"]


def test_an_mbox_gives_letters_without_its_quoting_and_raws_with_it(tmp_path):
    path = tmp_path / "old.mbox"
    quoted = a_mail(">From here on\n>>From there\n> From\n")
    path.write_bytes(b"From ben@example.com Tue Nov 17 10:02:00 2026\n" + quoted)

    (found,) = mails_in([path], [])

    assert found.letter.endswith(b"\nFrom here on\n>From there\n> From\n")
    assert found.raw.endswith(b"\n>From here on\n>>From there\n> From\n")


def test_a_mail_that_lies_in_a_file_of_its_own_keeps_its_words(tmp_path):
    path = tmp_path / "one.eml"
    path.write_bytes(a_mail(">From here on\n"))

    (found,) = mails_in([path], [])

    assert found.letter == found.raw
    assert unquoted(b"> From\nx>From y") == b"> From\nx>From y"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"shop-server\n", "it has no header of a mail"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "it is binary data"),
    ],
)
def test_the_only_file_that_is_no_mail_is_refused(tmp_path, content, why):
    path = tmp_path / "one.eml"
    path.write_bytes(content)

    with pytest.raises(NothingToImport, match=why):
        files_of([path])


def test_a_pipe_is_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.eml")

    with pytest.raises(NothingToImport, match="neither a file nor a folder"):
        files_of([tmp_path / "x.eml"])


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NothingToImport, match="no such file or folder"):
        files_of([tmp_path / "missing"])


def test_a_path_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "one.eml"
    path.write_bytes(FIRST)

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)

    with pytest.raises(NothingToImport, match=r"one\.eml: Permission denied"):
        files_of([path])
