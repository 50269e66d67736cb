import mailbox

import pytest

from regulars.channels.email.sources import NothingToImport, check, raw_mails
from regulars.channels.email.tests.make import a_mail

FIRST = a_mail("First\n")
SECOND = a_mail("Second\nFrom here on it is quoted.\n", message_id="<2@example.com>")


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


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NothingToImport, match="no such file or folder"):
        check([tmp_path / "missing"])


def test_a_path_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "one.eml"
    path.write_bytes(FIRST)

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)

    with pytest.raises(NothingToImport, match=r"one\.eml: Permission denied"):
        check([path])
