"""Where the desk's pages hang in the navigation, and where its search box leads."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regulars.conversations.queries import count_in
from regulars.kit.actor import Actor
from regulars.kit.addresses import page_url
from regulars.kit.views import actor_on
from regulars.ui import navigation
from regulars.ui.ports import shell


def fill_shell() -> None:
    """Hang Today and Inbox into the navigation."""
    shell.fill("desk", desk_facts)
    navigation.register(
        navigation.Entry(
            "today",
            _("Today"),
            icon="today",
            url_name="desk:today",
            order=10,
            place=navigation.BOTTOM,
            verb="conversation.see",
            go_key="t",
        )
    )
    navigation.register(
        navigation.Entry(
            "inbox",
            _("Inbox"),
            icon="inbox",
            url_name="desk:inbox",
            order=20,
            place=navigation.BOTTOM,
            verb="conversation.see",
            count=waiting_count,
            count_label=_("waiting on us"),
            go_key="i",
        )
    )


def waiting_count(actor: Actor) -> int:
    """Return how many customers wait on us; counting stops at 100."""
    return count_in(actor, "waiting")


def desk_facts(request: HttpRequest) -> Mapping[str, Any]:
    """Return where to search, for whoever works here."""
    return {"search_url": page_url("desk:search")} if actor_on(request).is_staff else {}
