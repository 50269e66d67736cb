"""What came by the form is answered like mail."""

import pytest
from django.test import Client

from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Conversation
from regulars.conversations.refusals import NoAddress
from regulars.conversations.tests.make import an_actor, with_mail
from regulars.kit import clock
from regulars.outbox.actions import deliver
from regulars.outbox.models import OutgoingMessage
from regulars.portal.tests.make import ELENI, OPEN, a_form, a_shop, words_of
from regulars.staff.tests.make import ada
from regulars.staff.tests.make import signed_in as at_work

pytestmark = pytest.mark.django_db


def a_letter(**given):
    a_shop()
    with clock.travel(OPEN):
        assert Client().post("/contact/", a_form(**given)).status_code == 303
    return Conversation.objects.get()


def test_the_answer_leaves_by_mail(monkeypatch):
    conversation = a_letter()
    with_mail(monkeypatch)

    reply_to_conversation(conversation, text="Yes, at noon.", hold_seconds=0, by=an_actor())
    outgoing = OutgoingMessage.objects.get()
    deliver(outgoing.pk)

    outgoing.refresh_from_db()
    assert outgoing.state == "sent"
    assert outgoing.to == [{"name": "", "address": ELENI}]
    assert outgoing.message_id.startswith(conversation.token)


def test_staff_see_by_which_way_it_came_and_that_nobody_vouches():
    conversation = a_letter()

    page = words_of(at_work(ada()).get(f"/conversations/{conversation.number}/"))

    assert "Contact form" in page
    assert "by e-mail" in page
    assert "Nobody vouches that this is from example.com." in page


def test_a_number_alone_is_shown_and_cannot_be_mailed():
    conversation = a_letter(reach="210 555 0100")

    page = words_of(at_work(ada()).get(f"/conversations/{conversation.number}/"))

    assert "210 555 0100" in page
    with pytest.raises(NoAddress):
        reply_to_conversation(conversation, text="Yes, at noon.", by=an_actor())
