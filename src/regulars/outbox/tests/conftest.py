from collections.abc import Iterator

import pytest

from regulars.outbox.tests.make import ScriptedSender, sending_by


@pytest.fixture(autouse=True)
def sender() -> Iterator[ScriptedSender]:
    """The sender of "email" in every test here: takes everything unless told otherwise."""
    with sending_by(ScriptedSender()) as sender:
        yield sender
