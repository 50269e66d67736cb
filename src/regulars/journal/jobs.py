"""Reactions and sealing."""

import logging
from datetime import timedelta

from regulars.jobs import bulk
from regulars.jobs.declare import GiveUp, every, job
from regulars.journal.actions import seal_entries
from regulars.journal.events import REACTIONS, Reaction
from regulars.journal.models import Entry
from regulars.journal.sealing import INTERVAL
from regulars.kit.actor import SYSTEM

log = logging.getLogger(__name__)

DEEPEST = 8  # causes behind an entry; beyond, rules are answering each other for ever


@job("journal.react")
def react(subscriber: str, entries: list[int]) -> None:
    """Tell a subscriber what happened."""
    reaction = _reaction(subscriber)
    found = list(Entry.objects.filter(pk__in=entries).order_by("pk"))
    if deep := next((entry for entry in found if entry.depth >= DEEPEST), None):
        raise GiveUp(
            f"{subscriber} was not told of entry {deep.pk} ({deep.name}): {DEEPEST} causes stand "
            "behind it, so things seem to cause each other in a circle."
        )
    reaction.run(found)


@every(minutes=INTERVAL // timedelta(minutes=1), name="journal.seal", atomic=False)
def seal() -> None:
    """Seal what is not sealed yet, batch by batch, giving way to people."""
    sealed = 1
    while sealed:
        with bulk.turn():
            sealed = seal_entries(by=SYSTEM)


def _reaction(path: str) -> Reaction:
    for reactions in REACTIONS.values():
        for reaction in reactions:
            if reaction.path == path:
                return reaction
    raise GiveUp(f"Nothing is called {path} any more, so nobody was told.")
