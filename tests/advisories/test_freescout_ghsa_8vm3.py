"""FreeScout GHSA-8vm3: Message-IDs of an old form were believed without their signature."""

import pytest

from tests.advisories.scene import BEN, MALLORY, a_mail, answered_in, came, conversation_of

pytestmark = pytest.mark.django_db


def test_an_id_of_ours_without_its_signature_is_any_id():
    conversation = conversation_of(came(a_mail()))
    signed = answered_in(conversation).message_id
    local, domain = signed.split("@")
    forged = [
        f"{conversation.token}@{domain}",
        f"{conversation.token}.{'a' * 13}@{domain}",
        f"{local[:-26]}@{domain}",
        f"{local[:-26]}{'a' * 26}@{domain}",
        f"reply-{conversation.number}-1@{domain}",
    ]

    joined = [
        conversation_of(came(a_mail(f"{place}\n", **{"from": MALLORY}, in_reply_to=f"<{each}>")))
        for place, each in enumerate(forged)
    ]

    assert conversation not in joined
    assert {each.customer.name or MALLORY for each in joined} == {MALLORY}
    assert BEN not in {each.customer_name for each in joined}
