"""Where this app's pages hang in the navigation, and examples of them for pictures."""

from django.utils.translation import gettext_lazy as _

from regulars.customers.models import Customer
from regulars.kit import looks
from regulars.ui import navigation


def fill_shell() -> None:
    """Hang Customers into the navigation."""
    navigation.register(
        navigation.Entry(
            "customers",
            _("Customers"),
            icon="customers",
            url_name="customers:index",
            order=30,
            place=navigation.BOTTOM,
            verb="customer.see",
            go_key="c",
        )
    )
    for name in ("customers:show", "customers:change"):
        looks.register(name, _a_customer)


def _a_customer() -> dict[str, int] | None:
    pk = Customer.objects.order_by("pk").values_list("pk", flat=True).first()
    return None if pk is None else {"customer_id": pk}
