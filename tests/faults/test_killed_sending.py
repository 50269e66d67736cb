"""F03: killed while a mail leaves. It leaves once, or people are told that nobody knows."""

import json
import urllib.request

import pytest

from tests.faults.house import GIVE_UP, House
from tests.journey.outside import eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]

STATES = "SELECT state FROM outbox_outgoingmessage WHERE subject = ?"


@pytest.fixture(scope="module")
def ask(premises: House):
    """Write to a customer by the API of a program that sends nothing itself."""
    token = premises.shop.answer("token", "create", "--email", "maria@example.com")["token"]
    with premises.pages_only() as served:

        def write(subject: str) -> None:
            body = {
                "customer": {"name": "Eva", "email": "eva@example.com"},
                "subject": subject,
                "text": "Your cake is ready.",
                "direction": "out",
            }
            request = urllib.request.Request(
                f"http://127.0.0.1:{served.port}/api/v1/conversations",
                data=json.dumps(body).encode(),
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=40) as answer:  # noqa: S310 - ours
                assert answer.status == 201

        yield write


def killed_while_sending(house: House, place: str) -> None:
    with house.working(failpoint=f"{place}:kill") as working:
        eventually(lambda: working.is_dead, what=f"killed at {place}")


def arrived(house: House, subject: str) -> int:
    return len([mail for mail in house.outside.mails if mail["Subject"] == subject])


@pytest.mark.parametrize(
    ("place", "copies"), [("after_sending_mark", 0), ("after_delivery_before_commit", 1)]
)
def test_a_mail_cut_off_is_never_sent_blindly_again(house: House, ask, place: str, copies: int):
    subject = f"Killed {place}"
    ask(subject)
    killed_while_sending(house, place)
    assert house.rows(STATES, subject) == [("sending",)]

    # As if the attempt's five minutes were over.
    house.execute(
        "UPDATE outbox_outgoingmessage SET send_after = created_at - interval '1 hour' "
        "WHERE subject = ?"
        if "REGULARS_DATABASE_URL" in house.shop.environment
        else "UPDATE outbox_outgoingmessage SET send_after = datetime(created_at, '-1 hour') "
        "WHERE subject = ?",
        subject,
    )
    done = house.shop.run("manage", "shell", "-v", "0", "-c", GIVE_UP)
    assert done.returncode == 0, done.stderr.decode()
    ask(f"Next after {place}")
    with house.working():
        house.outside.next_mail("eva@example.com", subject=f"Next after {place}")

    assert house.rows(STATES, subject) == [("uncertain",)]
    assert arrived(house, subject) == copies
