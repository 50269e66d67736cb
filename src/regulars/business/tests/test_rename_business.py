import pytest

from regulars.business.actions import rename_business
from regulars.business.queries import business
from regulars.business.refusals import BadDetail
from regulars.business.tests.make import ADA, a_business

pytestmark = pytest.mark.django_db


def test_the_business_has_the_new_name():
    a_business()

    rename_business(name=" Café Ωραία ", by=ADA)

    assert business().name == "Café Ωραία"


def test_no_name_is_refused():
    a_business()

    with pytest.raises(BadDetail):
        rename_business(name=" ", by=ADA)
