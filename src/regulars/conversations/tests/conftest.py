import pytest

from regulars.conversations.tests.make import with_mail


@pytest.fixture
def mailboxes(monkeypatch: pytest.MonkeyPatch) -> None:
    with_mail(monkeypatch)
