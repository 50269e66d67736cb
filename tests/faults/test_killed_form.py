"""F04: killed while the contact form is taken. Nothing is there, or all of it; sent again, once."""

import http.client
import re
from datetime import timedelta

import pytest

from regulars.kit import clock
from regulars.portal.rules import FASTEST_PERSON
from regulars.site.tests.shop import Served
from tests.faults.house import House
from tests.journey.outside import SECONDS, eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

PLACES = {"form_after_files": 0, "form_before_commit": 0, "form_after_commit": 1}
PHOTO = b"\x89PNG of a cake without a name"
EDGE = "edge-of-a-part"
IN_WORDS = "SELECT count(*) FROM conversations_message WHERE text = ?"
FILES = (
    "SELECT count(*) FROM conversations_attachment a "
    "JOIN conversations_message m ON m.id = a.message_id WHERE m.text = ?"
)
# A form is one conversation, which its receipt finds, the journal tells and a search has.
SAME = (
    "SELECT count(*) FROM portal_posted",
    "SELECT count(*) FROM conversations_conversation WHERE channel = 'form'",
    """SELECT count(*) FROM journal_entry e JOIN conversations_conversation c
    ON e.about = 'conversation:' || c.number
    WHERE e.name = 'conversation.opened' AND c.channel = 'form'""",
    """SELECT count(*) FROM search_document d JOIN conversations_conversation c
    ON d.ref = c.number WHERE d.kind = 'conversation' AND c.channel = 'form'""",
)


def words_at(place: str) -> str:
    return f"The cake came without the name. Killed at {place}."


@pytest.fixture
def stamps(house: House) -> dict[str, str]:
    """Forms that were given out before anything went wrong."""
    with house.pages_only() as served:
        given = {place: a_stamp(served) for place in (*PLACES, "raised")}
    until = clock.now() + FASTEST_PERSON + timedelta(seconds=1)  # a stamp counts whole seconds
    eventually(lambda: clock.now() > until, what="as long as a person needs to write")
    return given


def a_stamp(served: Served) -> str:
    page = served.get("/contact/")[1].decode()
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found, page
    return found[1]


def press_send(served: Served, place: str, stamp: str) -> tuple[int, str, str]:
    """Send a form with a photo; return status, where it leads, and the page. 0 where it broke."""
    given = {"message": words_at(place), "reach": f"{place}@example.com", "stamp": stamp}
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in given.items()
    ]
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="photos"; filename="cake.png"'
    photo = f"{head}\r\nContent-Type: image/png\r\n\r\n".encode() + PHOTO
    body = b"".join([*parts, photo, f"\r\n--{EDGE}--\r\n".encode()])
    link = http.client.HTTPConnection("127.0.0.1", served.port, timeout=SECONDS)
    try:
        headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}"}
        link.request("POST", "/contact/", body, headers)
        answer = link.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, "", ""
    finally:
        link.close()


def kept(house: House, place: str) -> tuple[int, int]:
    """Return how many messages and files a form has become."""
    words = words_at(place)
    return house.rows(IN_WORDS, words)[0][0], house.rows(FILES, words)[0][0]


def test_killed_at_every_place_a_form_is_there_whole_or_not_at_all_and_again_only_once(
    house: House, stamps: dict[str, str]
):
    left = {}
    for place in PLACES:
        with house.pages_only(failpoint=f"{place}:kill") as served:
            assert press_send(served, place, stamps[place])[0] == 0  # nobody was told anything
        left[place] = kept(house, place)
    with house.pages_only() as served:
        first = {place: press_send(served, place, stamps[place]) for place in PLACES}
        again = {place: press_send(served, place, stamps[place]) for place in PLACES}
        receipts = [served.get(path)[0] for _status, path, _page in first.values()]

    assert left == {place: (count, count) for place, count in PLACES.items()}
    assert {status for status, _path, _page in (*first.values(), *again.values())} == {303}
    assert receipts == [200] * len(PLACES)
    assert {place: kept(house, place) for place in PLACES} == dict.fromkeys(PLACES, (1, 1))
    assert len({house.rows(query)[0][0] for query in SAME}) == 1


def test_what_fails_inside_leaves_nothing_and_gives_every_word_back(
    house: House, stamps: dict[str, str]
):
    with house.pages_only(failpoint="form_before_commit:raise") as served:
        status, _path, page = press_send(served, "raised", stamps["raised"])
        nothing = kept(house, "raised")
        second = press_send(served, "raised", stamps["raised"])

    assert status == 503
    assert words_at("raised") in page
    assert stamps["raised"] in page  # the same key: pressed again, it is the same form
    assert nothing == (0, 0)
    assert second[0] == 303
    assert kept(house, "raised") == (1, 1)
