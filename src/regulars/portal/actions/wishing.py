from django.db import transaction

from regulars.conversations.actions import close_conversation
from regulars.conversations.models import Conversation
from regulars.customers.actions import change_customer
from regulars.customers.models import Customer
from regulars.kit.actor import Actor
from regulars.kit.permissions import require


@transaction.atomic
def settle_conversation(conversation: Conversation, *, by: Actor) -> Conversation:
    """Close a conversation because its customer says that it is settled.

    Raises:
        AlreadyClosed: it is closed.
        NotAllowed: it is not theirs.
    """
    require(by, "my.write", conversation)
    return close_conversation(conversation, by=by)


@transaction.atomic
def keep_wishes(
    customer: Customer, *, greet_as: str, language: str, reach_by: str = "", by: Actor
) -> Customer:
    """Keep how a customer wishes to be greeted and reached, and in which language we write.

    Args:
        reach_by: "email", "phone", or "" for no matter.

    Raises:
        BadLanguage: not a language tag.
        UnknownWay: neither mail nor phone.
        NotAllowed: another customer.
    """
    return change_customer(customer, greet_as=greet_as, language=language, reach_by=reach_by, by=by)
