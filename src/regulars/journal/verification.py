"""Check the journal against its seals."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q

from regulars.journal.events import PersonalErased
from regulars.journal.models import Entry, Seal
from regulars.journal.positions import Position, between
from regulars.journal.sealing import (
    OVERDUE_AFTER,
    chained,
    facts_of,
    overdue,
    private_digest,
    sealed_so_far,
)
from regulars.kit import clock

MOST_TROUBLE = 100


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking found.

    Attributes:
        ok: Nothing has been changed since it was sealed, and all is sealed that should be.
        entries: How many sealed entries were checked.
        seals: How many seals.
        unsealed: Entries not sealed yet, so not checked.
        overdue: Those of them that are older than two rounds of sealing.
        head: The last seal's digest. Kept elsewhere, it shows a chain that was rewritten whole.
        trouble: A sentence for each thing found, at most 100.
    """

    ok: bool
    entries: int
    seals: int
    unsealed: int
    overdue: int
    head: str
    trouble: list[str] = field(default_factory=list)


def verify() -> Verification:
    """Check every seal and every sealed entry. Reads the whole journal: seconds per million."""
    check = _Check()
    sealed_before = sealed_so_far()
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=20):
        check.look_at(seal)
    check.count_seals(sealed_before, sealed_so_far())
    check.look_for_strangers()
    check.look_for_overdue()
    return check.result()


class _Check:
    def __init__(self) -> None:
        self.trouble: list[str] = []
        self.entries = self.seals = self.overdue = 0
        self.head = ""
        self.last = Position()
        self._erasures = _erasures()

    def look_at(self, seal: Seal) -> None:
        if seal.previous != self.head:
            self._say(f"Seal {seal.pk} does not follow the seal before it.")
        found = Entry.objects.in_bulk([number for number, _digest in seal.members])
        for number, digest in seal.members:
            self._compare(number, digest, found.get(number))
        facts = [facts_of(found[number]) for number, _digest in seal.members if number in found]
        is_complete = len(facts) == len(seal.members)
        if is_complete and seal.digest != chained(seal.previous, seal.members, facts):
            self._say(
                f"Seal {seal.pk}, or one of the entries up to {seal.last_entry}, was changed."
            )
        self.seals += 1
        self.entries += len(seal.members)
        self.head = seal.digest
        self.last = Position(seal.last_xact, seal.last_entry)

    def count_seals(self, at_least: int, at_most: int) -> None:
        """All that was ever sealed must still be: seals are made while this looks, never undone."""
        if self.entries < at_least:
            self._say(f"Seals over {at_least - self.entries:,} entries were removed.")
        elif self.entries > at_most:
            self._say(f"{self.entries - at_most:,} more entries are sealed than ever were.")

    def look_for_overdue(self) -> None:
        """What is older than two rounds of sealing must be sealed."""
        self.overdue = overdue(clock.now())
        if self.overdue:
            minutes = OVERDUE_AFTER // timedelta(minutes=1)
            self._say(
                f"{self.overdue:,} entries older than {minutes} minutes are under no seal: "
                "no worker has sealed since."
            )

    def look_for_strangers(self) -> None:
        """Whatever lies before the last seal must be in one."""
        later = Q(xact=self.last.xact, pk__gt=self.last.entry)
        held = between(Position(), self.last).exclude(later).count()
        if held > self.entries:
            self._say(f"{held - self.entries} entries were put in among sealed ones.")

    def result(self) -> Verification:
        return Verification(
            ok=not self.trouble,
            entries=self.entries,
            seals=self.seals,
            unsealed=max(0, Entry.objects.count() - self.entries),
            overdue=self.overdue,
            head=self.head,
            trouble=self.trouble[:MOST_TROUBLE],
        )

    def _compare(self, number: int, digest: str, entry: Entry | None) -> None:
        if entry is None:
            self._say(f"Entry {number} was removed.")
        elif entry.private or entry.salt:
            if private_digest(entry) != digest:
                self._say(f"What is personal in entry {number} was changed.")
        elif digest and not self._was_erased(entry):
            self._say(f"What is personal in entry {number} was emptied, but no erasure says so.")

    def _was_erased(self, entry: Entry) -> bool:
        refs = (entry.about, entry.also, f"{entry.actor_kind}:{entry.actor_id}")
        return any(self._erasures[ref] > entry.pk for ref in refs)

    def _say(self, sentence: str) -> None:
        self.trouble.append(sentence)


def _erasures() -> defaultdict[str, int]:
    """Return for each thing the last entry that says it was erased."""
    last: defaultdict[str, int] = defaultdict(int)
    entries = Entry.objects.filter(name=PersonalErased.name).order_by("pk")
    last.update(entries.values_list("about", "pk"))
    return last
