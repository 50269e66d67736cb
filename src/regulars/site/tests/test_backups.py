import io
import json
import os
import tarfile

import pytest
import zstandard
from django.db import connection, connections

from regulars.site import snapshots
from regulars.site.tests.shop import MAIL, Shop


@pytest.fixture
def busy_shop(shop, tmp_path):
    shop.answer("mailbox", "add", "help@example.com")
    mails = tmp_path / "mails"
    mails.mkdir()
    for number in range(5):
        (mails / f"{number}.eml").write_bytes(MAIL % number)
    shop.answer("mail", "import", str(mails), "--mailbox", "help@example.com")
    return shop


def counts_of(shop, tmp_path, name):
    return shop.answer("backup", str(tmp_path / name))["counts"]


def test_what_is_restored_is_what_was_saved(busy_shop, tmp_path):
    saved = busy_shop.answer("backup", str(tmp_path / "b.tar.zst"))
    other = Shop(tmp_path / "other")

    restored = other.answer("restore", str(tmp_path / "b.tar.zst"), "--yes")

    assert restored["counts"] == saved["counts"]
    assert counts_of(other, tmp_path, "again.tar.zst") == saved["counts"]
    assert (other.data / "secret-key").read_text() == (busy_shop.data / "secret-key").read_text()
    assert (other.data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "b.tar.zst").stat().st_mode & 0o777 == 0o600


def test_a_restore_keeps_what_it_replaces(busy_shop, shop, tmp_path):
    before = counts_of(busy_shop, tmp_path, "now.tar.zst")
    empty = Shop(tmp_path / "empty")
    empty.set_up()
    empty.answer("backup", str(tmp_path / "empty.tar.zst"))

    restored = busy_shop.answer("restore", str(tmp_path / "empty.tar.zst"), "--yes")
    busy_shop.answer("restore", restored["kept"], "--yes")

    assert counts_of(busy_shop, tmp_path, "after.tar.zst") == before


def test_a_restore_is_not_done_without_a_yes(busy_shop, tmp_path):
    busy_shop.answer("backup", str(tmp_path / "b.tar.zst"))

    done = busy_shop.run("restore", str(tmp_path / "b.tar.zst"))

    assert done.returncode == 2
    assert b"This would replace Kalamata Deli." in done.stderr


def test_a_backup_that_was_cut_off_is_refused(busy_shop, tmp_path):
    busy_shop.answer("backup", str(tmp_path / "b.tar.zst"))
    whole = (tmp_path / "b.tar.zst").read_bytes()
    (tmp_path / "cut.tar.zst").write_bytes(whole[: len(whole) // 2])
    before = counts_of(busy_shop, tmp_path, "before.tar.zst")

    done = busy_shop.run("restore", str(tmp_path / "cut.tar.zst"), "--yes")

    assert done.returncode == 1
    assert b"is not a whole backup" in done.stderr
    assert counts_of(busy_shop, tmp_path, "after.tar.zst") == before


def repacked(source, target, change):
    """Write a backup again with other content: `change` maps names and bytes."""
    packed = zstandard.ZstdDecompressor().decompressobj().decompress(source.read_bytes())
    written = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(packed)) as old,
        tarfile.open(fileobj=written, mode="w") as new,
    ):
        for info in old:
            name, content = change(info.name, old.extractfile(info).read())
            fresh = tarfile.TarInfo(name)
            fresh.size = len(content)
            new.addfile(fresh, io.BytesIO(content))
    target.write_bytes(zstandard.ZstdCompressor().compress(written.getvalue()))


def fewer(name, content):
    if name != "manifest.json":
        return name, content
    manifest = json.loads(content)
    manifest["counts"]["conversations_conversation"] -= 1
    return name, json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "change",
    [
        fewer,
        lambda name, content: (name, content + b"x" if name == "secret-key" else content),
        lambda name, content: ("../../secret-key" if name == "secret-key" else name, content),
        lambda name, content: (name.replace("manifest", "manifesto"), content),
    ],
    ids=["another count", "changed key", "a path of its own", "no manifest"],
)
def test_a_backup_that_was_changed_is_refused(busy_shop, tmp_path, change):
    busy_shop.answer("backup", str(tmp_path / "b.tar.zst"))
    repacked(tmp_path / "b.tar.zst", tmp_path / "changed.tar.zst", change)

    done = busy_shop.run("restore", str(tmp_path / "changed.tar.zst"), "--yes")

    assert done.returncode == 1
    assert done.stderr.startswith(b"error:")
    assert not list(busy_shop.data.glob("before-restore-*"))


def test_a_file_that_is_no_backup_is_refused(busy_shop, tmp_path):
    (tmp_path / "notes.txt").write_text("Buy flour.")

    done = busy_shop.run("restore", str(tmp_path / "notes.txt"), "--yes")

    assert done.returncode == 1
    assert b"is not a whole backup" in done.stderr


def test_there_is_no_backup_of_nothing(tmp_path):
    done = Shop(tmp_path / "mistyped").run("backup", str(tmp_path / "b.tar.zst"))

    assert done.returncode == 1
    assert b"error: The database is not set up." in done.stderr
    assert not (tmp_path / "b.tar.zst").exists()


def test_a_backup_is_not_written_over(busy_shop, tmp_path):
    (tmp_path / "b.tar.zst").write_text("kept")

    done = busy_shop.run("backup", str(tmp_path / "b.tar.zst"))

    assert done.returncode == 1
    assert (tmp_path / "b.tar.zst").read_text() == "kept"


def test_a_broken_database_can_be_replaced_and_its_files_are_kept(busy_shop, tmp_path):
    saved = busy_shop.answer("backup", str(tmp_path / "b.tar.zst"))
    (busy_shop.data / "regulars.sqlite3").write_bytes(b"This is not a database." * 1000)

    failed = busy_shop.run("backup", str(tmp_path / "c.tar.zst"))
    restored = busy_shop.answer("restore", str(tmp_path / "b.tar.zst"), "--yes")

    assert failed.returncode == 1
    assert b"is broken" in failed.stderr
    assert not (tmp_path / "c.tar.zst").exists()
    assert restored["counts"] == saved["counts"]
    assert counts_of(busy_shop, tmp_path, "after.tar.zst") == saved["counts"]


@pytest.mark.service
def test_a_backup_is_made_while_the_program_runs_but_no_restore(busy_shop, tmp_path):
    with busy_shop.serving():
        saved = busy_shop.answer("backup", str(tmp_path / "b.tar.zst"))
        done = busy_shop.run("restore", str(tmp_path / "b.tar.zst"), "--yes")

    assert saved["counts"]["conversations_conversation"] == 5
    assert done.returncode == 1
    assert b"Regulars is running." in done.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL copies both at one moment")
def test_a_mail_that_comes_during_a_backup_is_in_it_with_its_bytes_or_not_at_all(tmp_path):
    order = []

    def noted(execute, sql, params, many, context):
        if sql.startswith("VACUUM INTO"):
            order.append(context["connection"].alias)
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(noted), connections["blobs"].execute_wrapper(noted):
        snapshots.take(tmp_path)

    # Bytes are kept before the row that names them, so the copy of the bytes must be the later one.
    assert order == ["default", "blobs"]


@pytest.fixture
def shop_on_postgresql(tmp_path):
    if "REGULARS_TEST_DATABASE_URL" not in os.environ:
        pytest.skip("needs PostgreSQL")
    psycopg = pytest.importorskip("psycopg")
    url = os.environ["REGULARS_TEST_DATABASE_URL"]
    name = f"regulars_backup_{os.getpid()}"
    here = {"REGULARS_DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            shop = Shop(tmp_path / "data", here)
            shop.set_up()
            yield shop
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_postgresql_database_is_saved_and_restored(shop_on_postgresql, tmp_path):
    shop = shop_on_postgresql
    saved = shop.answer("backup", str(tmp_path / "b.tar.zst"))
    shop.answer("user", "add", "nikos@example.com")

    shop.answer("restore", str(tmp_path / "b.tar.zst"), "--yes")

    after = shop.answer("backup", str(tmp_path / "c.tar.zst"))
    assert after["counts"] == saved["counts"]
    # In another cluster readers would wait for transactions of the future.
    assert entries_of(shop) == (True, 0)


def entries_of(shop):
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(shop.environment["REGULARS_DATABASE_URL"]) as database:
        found = database.execute("SELECT count(*) > 0, max(xact) FROM journal_entry")
        return found.fetchone()


def test_no_restore_on_postgresql_while_the_program_runs(shop_on_postgresql, tmp_path):
    shop = shop_on_postgresql
    shop.answer("backup", str(tmp_path / "b.tar.zst"))

    with shop.serving():
        done = shop.run("restore", str(tmp_path / "b.tar.zst"), "--yes")

    assert done.returncode == 1
    assert b"Regulars is running." in done.stderr
