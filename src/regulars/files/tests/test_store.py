import os
import zlib

import pytest
from django.db import transaction

from regulars.files.actions import store, store_many
from regulars.files.models import Blob
from regulars.files.queries import exists, read
from regulars.files.rules import Damaged, Missing, name_of

pytestmark = pytest.mark.django_db

# On PostgreSQL what a test stores is committed: nobody else may have the same bytes.
MAIL = b"Subject: Hello\r\n\r\n" + b"It has not come yet. " * 400


def test_what_is_stored_can_be_read_again():
    stored = store(MAIL)

    assert (stored.sha256, stored.size) == (name_of(MAIL), len(MAIL))
    assert read(stored.sha256) == MAIL
    assert exists(stored.sha256)


def test_the_same_bytes_are_kept_once():
    first = store_many([MAIL, b"other", MAIL])

    again = store(MAIL)

    assert first[0] == first[2] == again
    assert Blob.objects.filter(pk=again.sha256).count() == 1


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (MAIL, "zstd"),
        (b"", "plain"),
        (b"short", "plain"),
        (b"\xff\xd8\xff\xe0" + b"a" * 10_000, "plain"),
        (b"PK\x03\x04" + b"a" * 10_000, "plain"),
        (os.urandom(10_000), "plain"),
        (zlib.compress(b"x") + b"\x00" * 10_000, "zstd"),
    ],
)
def test_bytes_are_compressed_where_it_helps(content, encoding):
    stored = store(content)

    assert Blob.objects.get(pk=stored.sha256).encoding == encoding
    assert read(stored.sha256) == content


def test_no_bytes_at_all_are_nothing_to_store():
    assert store_many([]) == []


def test_bytes_that_are_not_kept_are_missing():
    with pytest.raises(Missing, match="not kept here"):
        read("0" * 64)


@pytest.mark.parametrize("kept", [b"changed", b"", MAIL[:-1]])
@pytest.mark.parametrize("encoding", ["plain", "zstd"])
def test_bytes_that_were_changed_on_the_disk_are_refused(kept, encoding):
    stored = store(MAIL + os.urandom(9))
    Blob.objects.filter(pk=stored.sha256).update(content=kept, encoding=encoding)

    with pytest.raises(Damaged, match="Restore it from a backup"):
        read(stored.sha256)


@pytest.mark.django_db(transaction=True)
def test_bytes_stay_when_the_callers_own_transaction_is_rolled_back():
    content = os.urandom(100)

    with transaction.atomic():
        stored = store(content)
        transaction.set_rollback(True)

    assert read(stored.sha256) == content
