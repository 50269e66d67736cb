"""Know at once that something may have been recorded."""

from regulars.jobs import wake


class Changes(wake.Changes):
    """Wait for new entries: ``while changes.wait(1.0) or True: read queries.stream(...)``.

    Look at the stream after every wait, woken or not: on PostgreSQL an entry may settle, without
    another word, when an older transaction ends.
    """

    def __init__(self) -> None:
        super().__init__(wake.READERS)
