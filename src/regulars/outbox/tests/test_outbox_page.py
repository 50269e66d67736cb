import pytest
from django.test import Client

from regulars.outbox.actions import deliver
from regulars.outbox.tests.make import a_message

pytestmark = pytest.mark.django_db

HTML = "<!doctype html><html><head></head><body><a href='https://shop.example/s/1/'>Rate</a></body>"


@pytest.fixture
def _catch_all(settings):
    settings.REGULARS_CATCH_ALL = True


@pytest.mark.usefixtures("_catch_all")
def test_in_the_sample_shop_everything_can_be_read_and_nothing_leaves(sender):
    message = a_message(subject="Your <b>order</b>", text="See https://shop.example/x", html=HTML)
    deliver(message.pk)

    listed = Client().get("/outbox/")
    shown = Client().get(f"/outbox/{message.pk}/")
    framed = Client().get(f"/outbox/{message.pk}/html/")

    message.refresh_from_db()
    assert message.state == "sent"
    assert sender.asked == []
    assert "Your &lt;b&gt;order&lt;/b&gt;" in listed.content.decode()
    assert '<a href="https://shop.example/x"' in shown.content.decode()
    assert "https://shop.example/s/1/" in framed.content.decode()


@pytest.mark.usefixtures("_catch_all")
def test_a_framed_mail_may_run_nothing_and_be_framed_only_here():
    message = a_message(html="<script>alert(1)</script><p>Hi")

    framed = Client().get(f"/outbox/{message.pk}/html/")
    shown = Client().get(f"/outbox/{message.pk}/")

    policy = framed["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    assert "<script>alert" not in shown.content.decode()


@pytest.mark.usefixtures("_catch_all")
def test_a_sign_in_mail_stays_readable_in_the_sample_shop():
    message = a_message(purpose="sign-in", text="Your code is 123456")
    deliver(message.pk)

    shown = Client().get(f"/outbox/{message.pk}/")

    assert "123456" in shown.content.decode()


@pytest.mark.usefixtures("_catch_all")
@pytest.mark.parametrize("path", ["/outbox/999/", "/outbox/999/html/", "/outbox/?before=junk"])
def test_what_is_not_there_is_not_found(path):
    assert Client().get(path).status_code == 404


@pytest.mark.usefixtures("_catch_all")
def test_the_list_goes_on_with_older_ones():
    for _number in range(51):
        a_message()

    page = Client().get("/outbox/").content.decode()

    assert page.count("c-mails__row") == 50
    assert "?before=" in page


@pytest.mark.parametrize("page", ["", "{pk}/", "{pk}/html/"])
def test_where_messages_really_leave_there_is_no_such_page(page):
    message = a_message(html=HTML)

    response = Client().get("/outbox/" + page.format(pk=message.pk))

    assert response.status_code == 404
