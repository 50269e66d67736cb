import pytest

from regulars.channels.email.organisations import organisation_of


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("_dmarc.mail.example.com", "example.com"),
        ("a.shop.co.uk", "shop.co.uk"),
        ("mail.us.no-such-ending", "us.no-such-ending"),
        ("us.no-such-ending", "us.no-such-ending"),
        ("localhost", "localhost"),
    ],
)
def test_it_is_what_somebody_has_registered(domain, organisation):
    assert organisation_of(domain) == organisation
