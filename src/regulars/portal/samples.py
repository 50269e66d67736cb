"""One good example of each page that takes something: for pictures of all pages."""

from regulars.conversations.models import Conversation
from regulars.customers.models import ContactPoint
from regulars.customers.rules import EMAIL
from regulars.kit import looks
from regulars.portal.hours import open_places
from regulars.portal.models import Posted
from regulars.portal.tokens import link_token, receipt_for


def register_samples() -> None:
    """Give pictures a location, a receipt and a link of a letter."""
    looks.register("portal:contact_at", _a_place)
    looks.register("portal:sent", _a_receipt)
    looks.register("portal:linked", _a_link)


def _a_place() -> dict[str, int] | None:
    places = open_places()
    return {"location_id": places[0].pk} if places else None


def _a_receipt() -> dict[str, str] | None:
    posted = Posted.objects.order_by("-pk").first()
    return {"receipt": receipt_for(posted.key)} if posted else None


def _a_link() -> dict[str, str] | None:
    people = Conversation.objects.filter(kind=Conversation.Kind.PERSON)
    conversation = people.order_by("-message_count", "-number").first()
    points = ContactPoint.objects.filter(kind=EMAIL).order_by("pk")
    point = points.filter(customer=conversation.customer_id).first() if conversation else None
    if conversation is None or point is None:
        return None
    return {"token": link_token(number=conversation.number, point_id=point.pk)}
