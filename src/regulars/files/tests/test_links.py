from datetime import UTC, datetime, timedelta

import pytest

from regulars.files.links import LINK_DAYS, LinkedFile, link_path, link_token, read_link_token
from regulars.files.rules import LinkExpired
from regulars.kit import clock
from regulars.kit.ids import BadToken, signed

POSTED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PLAN = LinkedFile("a" * 64, "Κάτοψη 2.pdf", "application/pdf")


def test_a_link_gives_back_the_file_it_was_made_for():
    with clock.travel(POSTED + timedelta(days=LINK_DAYS)):
        assert read_link_token(link_token(PLAN, since=POSTED)) == PLAN


def test_a_link_ends_after_sixty_days():
    token = link_token(PLAN, since=POSTED)

    with clock.travel(POSTED + timedelta(days=LINK_DAYS, seconds=1)), pytest.raises(LinkExpired):
        read_link_token(token)


def test_a_changed_link_opens_nothing():
    token = link_token(PLAN, since=POSTED)

    for changed in (f"b{token[1:]}", f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}", ""):
        with pytest.raises(BadToken):
            read_link_token(changed)


def test_a_token_for_another_purpose_opens_nothing():
    with pytest.raises(BadToken):
        read_link_token(signed("message-id", "1\na\nb\nc"))


def test_the_same_letter_has_the_same_link_whenever_it_is_tried():
    assert link_path(PLAN, since=POSTED) == link_path(PLAN, since=POSTED)


def test_a_path_holds_a_name_that_is_only_a_name():
    path = link_path(LinkedFile("a" * 64, "../../etc/pass wd\r\n.txt", "text/plain"), since=POSTED)

    token, name = path.removeprefix("/files/").split("/")
    assert token.isalnum()
    assert name == "pass%20wd%20.txt"
