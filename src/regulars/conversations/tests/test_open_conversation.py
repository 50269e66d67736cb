from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from regulars.conversations.actions import open_conversation
from regulars.conversations.models import Conversation
from regulars.conversations.refusals import NoAddress, NothingSaid, NoWayOut, OwnMailbox
from regulars.conversations.tests.make import NOON, a_location, ada, an_actor, ben, with_mail
from regulars.customers.actions import add_customer
from regulars.customers.models import Customer
from regulars.customers.rules import Address
from regulars.customers.tests.make import a_customer
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def opened(by, **fields):
    fields.setdefault("customer", a_customer())
    fields.setdefault("location", a_location())
    return open_conversation(
        subject="Cake",
        text=fields.pop("text", "Called and asked for a cake"),
        channel="email",
        channel_ref="mailbox:1",
        by=by,
        **fields,
    )


def test_what_a_customer_said_waits_on_us_since_then():
    conversation = opened(ada(), at=NOON - timedelta(hours=2))

    conversation.refresh_from_db()
    assert conversation.waiting_since == NOON - timedelta(hours=2)
    entry = Entry.objects.get(name="conversation.opened")
    assert entry.data["direction"] == "in"
    assert entry.at == NOON - timedelta(hours=2)


def test_what_we_write_first_goes_out_and_waits_on_them():
    conversation = opened(ada(), direction="out")

    assert conversation.status == "waiting_on_them"
    assert conversation.assignee_name == "Ada"
    assert OutgoingMessage.objects.get().subject == "Cake"


def test_the_same_key_opens_one_conversation():
    actor, customer = ada(), a_customer()

    numbers = {opened(actor, key="form-1", customer=customer).number for _each in range(2)}

    assert len(numbers) == 1
    assert Conversation.objects.count() == 1


def test_the_same_key_of_somebody_else_is_another():
    assert opened(ada(), key="k").number != opened(ada(), key="k").number


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [({"text": ""}, NothingSaid), ({"direction": "up"}, NoWayOut)],
)
def test_an_unfit_opening_is_refused(fields, refusal):
    with pytest.raises(refusal):
        opened(ada(), **fields)

    assert not Conversation.objects.exists()


def test_an_address_opens_with_whoever_has_it_and_adds_who_is_new():
    known = a_customer(email="eleni@example.com")

    first = opened(ada(), customer=Address("email", "Eleni@Example.com", "Eleni"))
    then = opened(ada(), customer=Address("email", "jonas@example.com", "Jonas"))

    assert first.customer == known
    assert (then.customer.name, then.customer_name) == ("Jonas", "Jonas")
    assert then.customer.points[0].value == "jonas@example.com"


def test_where_a_last_step_fails_nothing_of_the_opening_remains(monkeypatch):
    monkeypatch.setattr("regulars.search.actions.engine", broken)
    address = Address("email", "jonas@example.com", "Jonas")

    with pytest.raises(DatabaseError), transaction.atomic():
        opened(ada(), customer=address)

    assert not Conversation.objects.exists()
    assert not Customer.objects.filter(name="Jonas").exists()
    assert not Entry.objects.filter(name__in=["conversation.opened", "customer.added"]).exists()


def broken():
    raise DatabaseError("database disk image is malformed")


def test_writing_first_to_somebody_without_an_address_is_refused():
    actor = ada()
    customer = add_customer(name="By phone", contact_points=[("phone", "+302101234567")], by=actor)

    with pytest.raises(NoAddress):
        opened(actor, customer=customer, direction="out")


def test_writing_first_to_our_own_mailbox_is_refused_and_nothing_is_kept():
    actor, ours = ada(), [("email", "help@deli.example")]
    customer = add_customer(name="Us", contact_points=ours, by=actor)

    with pytest.raises(OwnMailbox, match="is our own mailbox") as refusal:
        opened(actor, customer=customer, direction="out")

    assert refusal.value.status == 422
    assert not Conversation.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_ben_may_not_open_and_nobody_where_they_do_not_serve():
    for actor in (ben(), an_actor("Nikos", "agent", a_location("Elsewhere"))):
        with pytest.raises(NotAllowed):
            opened(actor)
