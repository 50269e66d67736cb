from django.core.exceptions import ImproperlyConfigured

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
