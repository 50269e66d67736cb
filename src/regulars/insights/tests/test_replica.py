import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from regulars.business.tests.make import a_business
from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import a_conversation, ada
from regulars.insights import queries as insights
from regulars.insights.rules import Period
from regulars.kit.replica import from_replica, read_alias
from regulars.search.queries import find

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def replica():
    """A second way to the very same database, by the name of the replica."""
    main = connections["default"]
    other = main.copy("replica")
    other.ensure_connection()
    connections.settings["replica"] = {**main.settings_dict}
    connections["replica"] = other
    yield other
    other.close()
    del connections["replica"], connections.settings["replica"]


def period():
    return Period.ending(insights.house_day(), days=30)


READS = {
    "search": lambda actor: find(actor, "cake").hits,
    "first replies": lambda actor: insights.first_replies(actor, period()),
    "satisfaction": lambda actor: insights.satisfaction(actor, period()),
    "flow": lambda actor: insights.flow(actor, period()).opened,
}


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_results_and_search_read_from_the_replica_alone(replica, read):
    a_business()
    a_conversation(subject="Cake")
    actor = ada()
    insights.house_day()  # remembered for a few seconds

    main = CaptureQueriesContext(connections["default"])
    with main, CaptureQueriesContext(replica) as asked:
        found = read(actor)

    assert found
    assert len(asked) > 0
    assert len(main) == 0


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_without_a_replica_they_read_from_the_main_database(read):
    a_business()
    a_conversation(subject="Cake")

    assert read(ada())


def test_nothing_else_reads_from_the_replica(replica):
    before = read_alias()
    with from_replica():
        within = read_alias()

    assert (before, within, read_alias()) == ("default", "replica", "default")


def test_what_was_read_from_the_replica_is_written_to_the_main_database(replica):
    number = a_conversation().number
    with from_replica():
        conversation = Conversation.objects.get(number=number)
    assert conversation._state.db == "replica"

    with CaptureQueriesContext(replica) as asked:
        conversation.save()

    assert len(asked) == 0
