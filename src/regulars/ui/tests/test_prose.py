"""What people wrote becomes paragraphs and links, and never markup."""

import pytest
from django.template.defaultfilters import linebreaks_filter, urlize

from regulars.ui.prose import linked_paragraphs, paragraphs

TEXTS = [
    "",
    "One line",
    "One\r\ntwo\n\n\nthree",
    "A <b>bold</b> & 'quoted' \"word\"",
    "See https://example.gr/a?b=1&c=2, please.",
    "HTTP://EXAMPLE.GR and (www.example.gr)",
    "example.com is ours, example.gr is not; www. alone",
    "Write to eleni@example.gr or <jonas@example.se>.",
    "At 15:05, for 12.50 EUR: thanks.",
    "&lt;script&gt; www&#46;example.com",
    "javascript:alert(1) x.COM",
]


@pytest.mark.parametrize("text", TEXTS)
def test_it_says_what_djangos_filters_say(text):
    assert linked_paragraphs(text) == linebreaks_filter(urlize(text))
    assert paragraphs(text) == linebreaks_filter(text)


def test_what_names_no_address_is_not_searched_for_links(monkeypatch):
    monkeypatch.setattr("regulars.ui.prose.urlize", None)

    assert linked_paragraphs("At 15:05. <b>") == "<p>At 15:05. &lt;b&gt;</p>"
