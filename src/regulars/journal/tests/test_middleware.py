"""Every request has an id that its entries and its answer carry."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from regulars.journal.context import request_id
from regulars.journal.middleware import RequestIdMiddleware
from regulars.journal.models import Entry
from regulars.journal.tests import make

pytestmark = pytest.mark.django_db


def answer(**headers):
    def view(request):
        make.a_loaf()
        return HttpResponse("ok")

    return RequestIdMiddleware(view)(RequestFactory().get("/", headers=headers))


def test_a_request_gets_an_id():
    response = answer()

    assert len(response.headers["X-Request-ID"]) == 32
    assert Entry.objects.get().request_id == response.headers["X-Request-ID"]
    assert request_id() == ""


def test_the_id_a_proxy_gave_is_kept():
    assert answer(x_request_id="proxy-12345").headers["X-Request-ID"] == "proxy-12345"


@pytest.mark.parametrize("given", ["short", "x" * 41, "line\u00a0break1", "<script>alert"])
def test_a_strange_id_is_replaced(given):
    assert answer(x_request_id=given).headers["X-Request-ID"] != given
