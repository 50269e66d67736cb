import pytest
from django.template.loader import get_template, render_to_string

from regulars.ui import context, navigation, ports
from regulars.ui.ports import HelpLine, Shell, ShellPort
from regulars.ui.tests.make import ADA, CLEO, a_request

pytestmark = pytest.mark.urls("regulars.ui.tests.urls")


@pytest.fixture(autouse=True)
def port(monkeypatch):
    bare = ShellPort()
    monkeypatch.setattr(ports, "shell", bare)
    monkeypatch.setattr(navigation, "_ENTRIES", {})
    return bare


def test_the_shell_stands_on_its_defaults(port):
    assert port.for_request(a_request()) == Shell()


def test_sources_add_up_and_the_later_one_wins(port):
    port.fill("business", lambda request: {"business_name": "Kalamata Deli", "theme": "light"})
    port.fill("staff", lambda request: {"theme": "dark"})

    shell = port.for_request(a_request())

    assert (shell.business_name, shell.theme) == ("Kalamata Deli", "dark")


def test_a_source_cannot_invent_a_field(port):
    port.fill("business", lambda request: {"bussiness_name": "Kalamata Deli"})

    with pytest.raises(ValueError, match="bussiness_name"):
        port.for_request(a_request())


def test_a_page_that_shows_no_shell_asks_no_source(port):
    port.fill("business", lambda request: pytest.fail("asked"))

    assert context.shell(a_request())["actor"] == ADA


def test_customer_pages_show_the_business_its_colour_and_its_help(port):
    port.fill(
        "business",
        lambda request: {
            "business_name": "Kalamata Deli",
            "brand_colour": "#5B2A4E",
            "help_lines": (HelpLine(label="Call us", url="tel:1"), HelpLine(label="Athinas 42")),
        },
    )

    page = render_to_string("ui/public.html", {"heading": "Hello"}, a_request("/?x=1", actor=CLEO))

    assert "Kalamata Deli" in page
    assert "--front:#5B2A4E" in page
    assert '<a href="tel:1">Call us</a>' in page
    assert 'href="/?x=1&amp;lang=el"' in page
    assert "<script" not in page


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "404.html", "500.html", "ui/csrf_failure.html"]
)
def test_a_failure_page_needs_no_context_and_no_database(name: str):
    page = get_template(name).render()

    assert "<h1>" in page
    assert "public.css" in page


@pytest.mark.parametrize("name", ["ui/desk.html", "ui/plain.html", "ui/public.html", "500.html"])
def test_no_page_has_inline_script_or_style(name: str):
    page = render_to_string(name, {}, a_request())

    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert "<script>" not in page
