from datetime import timedelta

import pytest

from regulars.conversations.models import Conversation
from regulars.feedback.models import Response
from regulars.site.tests.small_shop import NOW, a_shop

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def _told(*, seed):
    with a_shop(factor=0.02, now=NOW + timedelta(hours=9), seed=seed):
        fields = ("subject", "customer_name", "opened_at", "status", "message_count")
        conversations = Conversation.objects.order_by("number").values_list(*fields)
        scores = Response.objects.order_by("answered_at").values_list("score", "comment")
        return list(conversations), list(scores)


def test_the_same_seed_and_moment_make_the_same_shop():
    first, second, other = _told(seed=1), _told(seed=1), _told(seed=2)

    assert first == second
    assert first != other
    assert len(first[0]) > 40
