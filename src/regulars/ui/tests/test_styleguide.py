import pytest
from django.http import Http404

from regulars.ui import navigation, ports, views
from regulars.ui import styleguide as samples
from regulars.ui.tests.make import ADA, BEN, CLEO, a_request

pytestmark = pytest.mark.urls("regulars.ui.tests.urls")


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch):
    monkeypatch.setattr(ports, "shell", ports.ShellPort())
    monkeypatch.setattr(navigation, "_ENTRIES", {})


@pytest.mark.parametrize("page", list(samples.PAGES))
@pytest.mark.parametrize("language", ["en", "el", "lv"])
def test_every_page_of_the_guide_is_drawn(page: str, language: str, settings):
    settings.REGULARS_STYLEGUIDE = True

    answer = views.styleguide(a_request(f"/styleguide/?lang={language}&dir=rtl&theme=dark"), page)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}"' in text
    assert text.count("<h1") == 1
    assert "{%" not in text
    assert "{{ " not in text


@pytest.mark.parametrize("actor", [ADA, BEN, CLEO])
def test_the_guide_is_not_there_in_a_shop(actor, settings):
    settings.DEBUG = settings.REGULARS_STYLEGUIDE = False

    with pytest.raises(Http404):
        views.styleguide(a_request("/styleguide/", actor=actor))


def test_an_unknown_page_of_the_guide_is_not_found(settings):
    settings.REGULARS_STYLEGUIDE = True

    with pytest.raises(Http404):
        views.styleguide(a_request(), "nowhere")


def test_a_form_without_its_token_gets_an_answer_in_words():
    answer = views.csrf_failure(a_request(actor=CLEO), reason="CSRF cookie not set.")

    assert answer.status_code == 403
    assert "CSRF" not in answer.content.decode()


def test_a_form_without_its_token_gives_its_words_back():
    request = a_request(actor=CLEO)
    request.method, request.POST = "POST", {"text": "Is <it> ready?"}

    answer = views.csrf_failure(request)

    assert "Is &lt;it&gt; ready?</textarea>" in answer.content.decode()


def test_a_piece_sent_without_its_token_has_its_page_loaded_again():
    request = a_request(actor=CLEO)
    request.META["HTTP_HX_REQUEST"] = "true"

    assert views.csrf_failure(request)["HX-Refresh"] == "true"
