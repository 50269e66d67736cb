import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from regulars.kit.refusals import Refusal, Unfit
from regulars.site.trouble import explain


def test_a_missing_driver_is_named_with_what_installs_it():
    told = explain(ImproperlyConfigured("Error loading psycopg2 or psycopg module"))

    assert told.code == 2
    assert "PostgreSQL" in told.error
    assert "pip install" in told.fix


def test_another_wrong_setting_is_told_as_it_is():
    told = explain(ImproperlyConfigured("REGULARS_URL is no address."))

    assert told.error == "The settings are wrong."
    assert told.why == "REGULARS_URL is no address."


def test_what_was_given_wrongly_is_wrong_use_and_a_state_is_a_failure():
    assert explain(Unfit("Use at least 15 signs.")).code == 2
    assert explain(Refusal("It is there already.")).code == 1


@pytest.mark.parametrize("missing", ['database "shop"', 'role "me"'])
def test_a_server_that_does_not_know_us_is_no_shop_that_waits_for_its_setup(missing):
    said = f"connection failed: connection to 127.0.0.1 failed: FATAL: {missing} does not exist"

    told = explain(OperationalError(said))

    assert "does not let us in" in told.error
    assert missing in told.why
    assert "REGULARS_DATABASE_URL" in told.fix


def test_a_database_without_tables_waits_for_its_setup():
    told = explain(ProgrammingError('relation "business_business" does not exist'))

    assert told.error == "The database is not set up."
