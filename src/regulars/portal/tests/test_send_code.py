import pytest

from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.outbox.models import OutgoingMessage
from regulars.portal.actions import send_code
from regulars.portal.models import SignIn
from regulars.portal.tests.make import (
    ELENI,
    OPEN,
    a_shop,
    code_in,
    from_eleni,
    link_in,
    the_code_mail,
)

pytestmark = pytest.mark.django_db


def test_a_customer_gets_a_link_and_a_code():
    a_shop()
    from_eleni()

    with clock.travel(OPEN):
        sign_in = send_code("Eleni@Example.com", language="en", by=SYSTEM)

    mail = the_code_mail()
    assert mail.to == [{"name": "", "address": ELENI}]
    assert (sign_in.expires_at - OPEN).total_seconds() == 15 * 60
    assert link_in(mail).startswith("/my/in/")
    assert mail.purpose == "sign-in"  # its text is emptied once it has left


def test_code_and_link_are_kept_so_that_nobody_can_read_them():
    a_shop()
    from_eleni()

    send_code(ELENI, language="en", by=SYSTEM)

    kept = str(SignIn.objects.values().get())
    mail = the_code_mail()
    assert code_in(mail) not in kept
    assert link_in(mail).split("/")[3] not in kept
    assert code_in(mail) not in mail.subject


def test_a_code_has_no_sign_that_is_taken_for_another():
    a_shop()
    from_eleni()

    for _time in range(20):
        send_code(ELENI, language="en", by=SYSTEM)

    codes = [code_in(mail) for mail in OutgoingMessage.objects.filter(purpose="sign-in")]
    assert len(set(codes)) == 20
    assert not set("".join(codes)) & set("ILO0123456789")


def test_nobody_else_gets_a_mail():
    a_shop()

    assert send_code("stranger@example.com", language="en", by=SYSTEM) is None
    assert not OutgoingMessage.objects.exists()


def test_it_is_in_the_customers_own_language():
    a_shop()
    conversation = from_eleni()
    type(conversation.customer).objects.update(language="el")

    send_code(ELENI, language="sv", by=SYSTEM)

    assert the_code_mail().language == "el"
