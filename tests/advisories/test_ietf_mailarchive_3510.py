"""IETF mailarchive #3510: a comma after the last recipient, and the mail was not kept."""

import pytest

from tests.advisories.scene import a_mail, came

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("to", ["help@example.com,", "help@example.com, ,", ",", "<>", ";"])
def test_a_list_of_recipients_that_is_badly_written_loses_no_mail(to):
    assert came(a_mail("Still here.\n", to=to)).text.strip() == "Still here."
