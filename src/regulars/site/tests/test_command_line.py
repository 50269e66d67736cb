import json
import os
import subprocess
import sys
import time

import pytest

from regulars.site.cli import COMMANDS
from regulars.site.tests.shop import MAIL, Shop, lines_of

VERBS = [
    ["demo"], ["setup"], ["serve"], ["work"], ["doctor"], ["user", "add"], ["token", "create"],
    ["mailbox", "add"], ["mailbox", "change"], ["mail", "import"], ["mail", "receive"],
    ["backup"], ["restore"], ["audit", "verify"], ["help"],
]  # fmt: skip
NOUNS = [["user"], ["token"], ["mailbox"], ["mail"], ["audit"]]


def test_help_starts_without_django(tmp_path):
    code = (
        "import sys; from regulars.site.cli import run; run(['--help']); "
        "sys.exit(any(name.split('.')[0] in ('django', 'rich', 'granian') for name in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.returncode == 0
    assert b"Commands:" in done.stdout


def test_help_is_quick(tmp_path):
    took, floor = [], []
    for _attempt in range(5):
        began = time.perf_counter()
        Shop(tmp_path).run("--help")
        took.append(time.perf_counter() - began)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
        floor.append(time.perf_counter() - began)

    # On a machine so busy that Python itself is slow to start, that is the measure.
    assert min(took) < max(0.3, 12 * min(floor))


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_command_explains_itself_with_three_examples(tmp_path, words):
    done = Shop(tmp_path / "unused").run(*words, "--help")

    text = done.stdout.decode()
    examples = text.partition("Examples:")[2].strip().splitlines()
    assert done.returncode == 0
    assert len([line for line in examples if line.strip()]) >= 3
    assert "--json" in text


@pytest.mark.parametrize("words", [(), *NOUNS, *VERBS], ids=" ".join)
def test_help_fits_eighty_columns_with_an_example_on_each_line(tmp_path, words):
    done = Shop(tmp_path / "unused", {"COLUMNS": "80"}).run(*words, "--help")

    text = done.stdout.decode()
    examples = text.partition("Examples:\n")[2].splitlines()
    assert "\b" not in text
    assert "\\b" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert len(examples) == 3
    assert all("regulars " in line for line in examples)


def test_every_command_of_the_first_page_can_be_loaded(tmp_path):
    for name in COMMANDS:
        assert Shop(tmp_path / "unused").run("help", name).returncode == 0


def test_a_mistyped_command_is_answered_with_the_nearest(tmp_path):
    done = Shop(tmp_path).run("user", "ad")

    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Did you mean `regulars user add`?" in done.stderr


def test_a_refusal_has_error_why_and_fix(tmp_path):
    done = Shop(tmp_path, {"REGULARS_URL": "help.example.com"}).run("doctor")

    assert done.returncode == 2
    assert lines_of(done) == ["error:", "why:", "fix:"]
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REGULARS_URL", "help.example.com"),
        ("REGULARS_URL", "https://help.example.com:port"),
        ("REGULARS_URL", "http://[::1"),
        ("REGULARS_URL", "https://help.example.com/desk"),
        ("REGULARS_URL", "https://me:secret@help.example.com"),
        ("REGULARS_LOG_LEVEL", "LOUD"),
        ("REGULARS_SECRET_KEY", "short"),
        ("REGULARS_SQLITE_SYNCHRONOUS", "SOMETIMES"),
        ("REGULARS_DATABASE_URL", "mysql://example.com/shop"),
        ("REGULARS_DATABASE_URL", "postgresql://example.com:port/shop"),
        ("REGULARS_DATABASE_URL", "postgresql://example.com"),
        ("REGULARS_REPLICA_URL", "zz"),
        ("REGULARS_API_CALLS_PER_SECOND", "many"),
        ("REGULARS_API_CALLS_PER_SECOND", "0"),
        ("REGULARS_DATA", "/dev/null/shop"),
    ],
)
def test_a_wrong_setting_is_named_with_what_fits(tmp_path, variable, value):
    done = Shop(tmp_path, {variable: value}).run("doctor")

    assert done.returncode == 2
    assert lines_of(done) == ["error:", "why:", "fix:"]
    assert variable in done.stderr.decode()


def test_what_is_acknowledged_waits_for_the_disk_unless_somebody_asks_otherwise(tmp_path):
    """F05: in both databases."""
    code = "from django.db import connections\nfor name in ('default', 'blobs'):\n"
    code += " print(connections[name].cursor().execute('PRAGMA synchronous').fetchone()[0])"

    done = Shop(tmp_path).run("manage", "shell", "-v", "0", "-c", code)

    assert done.stdout.decode().split() == ["2", "2"], done.stderr.decode()


def test_a_replica_with_a_wrong_address_is_named(tmp_path):
    given = {
        "REGULARS_DATABASE_URL": "postgresql://me:secret@127.0.0.1:9/shop",
        "REGULARS_REPLICA_URL": "zz",
    }

    done = Shop(tmp_path, given).run("doctor")

    assert done.returncode == 2
    assert "error: REGULARS_REPLICA_URL is no address" in done.stderr.decode()


def test_debug_shows_the_traceback(tmp_path):
    done = Shop(tmp_path, {"REGULARS_URL": "help.example.com"}).run("doctor", "--debug")

    assert b"Traceback" in done.stderr


@pytest.mark.parametrize(
    "words",
    [["user", "add", "a@example.com"], ["mailbox", "add", "help@example.com"], ["audit", "verify"]],
)
def test_commands_say_what_to_do_before_the_setup(tmp_path, words):
    done = Shop(tmp_path).run(*words)

    assert done.returncode == 1
    assert b"error: The database is not set up." in done.stderr
    assert b"regulars setup" in done.stderr


def test_names_are_kept_on_one_line(shop):
    shop.answer("setup", "--no-input", "--name", "Kalamata\nDeli\x07")

    assert b"Kalamata Deli is ready." in shop.run("setup", "--no-input").stderr


@pytest.mark.parametrize(
    "words",
    [
        ["token", "create", "--email", "maria@example.com"],
        ["user", "add", "nikos@example.com"],
        ["mailbox", "add", "help@example.com"],
    ],
    ids=" ".join,
)
def test_a_name_that_is_too_long_is_refused(shop, words):
    done = shop.run(*words, "--name", "x" * 121)

    assert done.returncode == 2
    assert b"is longer than" in done.stderr


def test_a_user_a_token_and_a_mailbox_are_made_as_json(shop):
    user = shop.answer("user", "add", "nikos@example.com", "--role", "agent")
    token = shop.answer("token", "create", "--email", "maria@example.com")
    mailbox = shop.answer("mailbox", "add", "help@example.com")

    assert user["email"] == "nikos@example.com"
    assert len(token["token"]) > 40
    assert mailbox["address"] == "help@example.com"


@pytest.mark.parametrize(
    ("role", "scopes"),
    [("viewer", ["read"]), ("agent", ["read", "write"]), ("manager", ["read", "write", "admin"])],
)
def test_a_token_may_do_all_that_its_owner_can_give(shop, role, scopes):
    email = f"{role}@example.com"
    shop.answer("user", "add", email, "--role", role)

    made = shop.answer("token", "create", "--email", email)

    assert (made["scopes"], made["expires_at"]) == (scopes, None)


def test_a_scope_beyond_the_owner_is_refused_with_those_that_fit(shop):
    shop.answer("user", "add", "elsa@example.com", "--role", "agent")

    done = shop.run("token", "create", "--email", "elsa@example.com", "--scope", "admin")

    assert done.returncode == 2
    assert b"read, write." in done.stderr


def test_a_token_ends_when_it_was_told_to(shop):
    made = shop.answer("token", "create", "--email", "maria@example.com", "--expires", "2099-03-31")

    assert made["expires_at"] == "2099-03-31T21:00:00+00:00"  # midnight in Athens


@pytest.mark.parametrize("expires", ["soon", "2020-01-01", "0d"])
def test_a_token_cannot_end_then(shop, expires):
    done = shop.run("token", "create", "--email", "maria@example.com", "--expires", expires)

    assert done.returncode == 2
    assert b"error: --expires" in done.stderr


def test_a_user_is_added_once(shop):
    done = shop.run("user", "add", "MARIA@example.com")

    assert done.returncode == 1
    assert b"one of the staff already" in done.stderr


def test_mail_is_imported_and_counted(shop, tmp_path):
    shop.answer("mailbox", "add", "help@example.com")
    mails = tmp_path / "mails"
    mails.mkdir()
    for number in range(2):
        (mails / f"{number}.eml").write_bytes(MAIL % number)

    first = shop.answer("mail", "import", str(mails / "0.eml"), "--mailbox", "help@example.com")
    second = shop.answer("mail", "import", str(mails), "--mailbox", "help@example.com")

    seconds = [counts.pop("seconds") for counts in (first, second)]
    names = ("read", "stored", "duplicates", "unparseable", "conversations")
    assert [first[name] for name in names] == [1, 1, 0, 0, 1]
    assert [second[name] for name in names[:4]] == [2, 1, 1, 0]
    assert all(second >= 0 for second in seconds)


def test_mail_received_is_kept_before_the_command_ends(shop):
    shop.answer("mailbox", "add", "help@example.com")

    done = shop.run("mail", "receive", "--mailbox", "help@example.com", stdin=MAIL % 1)

    counts = shop.answer("backup", str(shop.data.parent / "b.tar.zst"))["counts"]
    assert done.returncode == 0
    assert (counts["email_rawmail"], counts["files_blob"]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (["--mailbox", "nobody@example.com"], MAIL % 1),
        (["--mailbox", "help@example.com"], b""),
        (["--no-such-option"], MAIL % 1),
        ([], MAIL % 1),
    ],
)
def test_mail_that_cannot_be_taken_is_left_with_the_mail_server(shop, words, stdin):
    shop.answer("mailbox", "add", "help@example.com")

    done = shop.run("mail", "receive", *words, stdin=stdin)

    assert done.returncode == 75
    assert done.stderr.startswith(b"error:")


def test_mail_is_left_with_the_mail_server_when_the_database_is_broken(shop):
    (shop.data / "regulars.sqlite3").write_bytes(b"This is not a database." * 1000)

    done = shop.run("mail", "receive", "--mailbox", "help@example.com", stdin=MAIL % 1)

    assert done.returncode == 75
    assert b"is broken" in done.stderr


def test_the_journal_is_found_untouched(shop):
    done = shop.run("audit", "verify")

    assert done.returncode == 0
    assert b"entries are under no seal yet" in done.stderr


def test_doctor_speaks_json_and_its_exit_code_says_the_worst(shop):
    done = shop.run("doctor", "--json")

    found = json.loads(done.stdout)
    names = {check["name"] for check in found["checks"]}
    assert {
        "database",
        "migrations",
        "disk",
        "integrity",
        "secret key",
        "clock",
        "backup",
        "version",
    } <= names
    assert (found["status"], done.returncode) == ("fail", 1)  # no worker runs
    assert all(check["fix"] for check in found["checks"] if check["level"] != "ok")


def test_doctor_finds_a_key_that_others_can_read(shop):
    (shop.data / "secret-key").chmod(0o644)

    found = json.loads(shop.run("doctor", "--json").stdout)

    key = next(check for check in found["checks"] if check["name"] == "secret key")
    assert key["level"] == "fail"
    assert "chmod 600" in key["fix"]


def test_doctor_says_when_the_database_file_is_broken(shop):
    (shop.data / "regulars.sqlite3").write_bytes(b"This is not a database." * 1000)

    done = shop.run("doctor")

    assert done.returncode == 1
    assert b"is broken" in done.stdout
    assert b"regulars restore" in done.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_doctor_says_when_the_database_cannot_be_written(shop):
    (shop.data / "regulars.sqlite3").chmod(0o400)

    assert b"cannot be written" in shop.run("doctor").stdout


@pytest.mark.parametrize("given", ["8322x", "0", "65536", "²"])
def test_what_is_no_port_is_said_in_plain_words(tmp_path, given):
    done = Shop(tmp_path).run("serve", "--port", given)

    assert done.returncode == 2
    assert f"'{given}' is not a number from 1 to 65535." in done.stderr.decode()


def test_an_empty_folder_is_advised_to_set_up(tmp_path):
    done = Shop(tmp_path).run("doctor", "--json")

    said = done.stdout.decode()
    assert "regulars setup" in said
    assert "serve --migrate" not in said


def test_somebody_who_is_there_already_is_found_under_team(shop):
    done = shop.run("user", "add", "maria@example.com", "--role", "viewer")

    assert done.returncode == 1
    assert b"Change the role under Team" in done.stderr
