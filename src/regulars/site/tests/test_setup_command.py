"""`regulars setup`: what it makes, what it changes the second time, and what it refuses."""

import pytest

from regulars.site.tests.shop import Shop, lines_of


def test_setup_twice_changes_nothing(shop):
    before = shop.answer("backup", str(shop.data.parent / "before.tar.zst"))["counts"]

    shop.set_up()

    after = shop.answer("backup", str(shop.data.parent / "after.tar.zst"))["counts"]
    assert {table: count for table, count in after.items() if count != before[table]} == {}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--country", "Greece"),
        ("--country", "ZZ"),  # the code that stands for an unknown country
        ("--country", "QQ"),
        ("--language", "xx"),
        ("--time-zone", "Athens"),
        ("--currency", "EURO"),
        ("--owner-email", "maria"),
    ],
)
def test_setup_names_the_option_that_is_wrong(shop, option, value):
    done = shop.run("setup", "--no-input", option, value)

    assert done.returncode == 2
    assert f"error: {option} cannot be" in done.stderr.decode()


def test_setup_with_other_values_changes_the_only_location_too(shop):
    shop.answer("setup", "--no-input", "--name", "Deli", "--time-zone", "Europe/Stockholm")

    shop.answer("mailbox", "add", "help@example.com", "--location", "Deli")


def test_setup_says_that_an_owner_who_is_there_keeps_the_password(shop):
    done = shop.run("setup", "--no-input", "--owner-password", "another good password")

    assert done.returncode == 0
    assert b"maria@example.com is there already, and keeps name and password." in done.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--name", "x" * 121),
        ("--owner-name", "x" * 121),
        ("--owner-password", "short"),
    ],
)
def test_setup_refuses_what_is_too_long_or_too_short(tmp_path, option, value):
    given = {
        "--name": "Deli", "--country": "GR", "--owner-email": "maria@example.com",
        "--owner-password": "good coffee every day", option: value,
    }  # fmt: skip

    done = Shop(tmp_path).run("setup", "--no-input", *sum(given.items(), ()))

    assert done.returncode == 2
    assert lines_of(done)[0] == "error:"


def test_setup_takes_nobody_else_on_the_staff_for_the_owner(shop):
    shop.answer("user", "add", "ben@example.com", "--role", "viewer")

    done = shop.run("setup", "--no-input", "--owner-email", "ben@example.com", "--name", "Deli")

    assert done.returncode == 1
    assert b"ben@example.com is on the staff as viewer, not as owner." in done.stderr
    assert b"Kalamata Deli is ready" in shop.run("setup", "--no-input").stderr


def test_setup_without_input_names_what_is_missing(tmp_path):
    done = Shop(tmp_path).run("setup", "--no-input", "--name", "Deli")

    assert done.returncode == 2
    assert b"--country" in done.stderr
