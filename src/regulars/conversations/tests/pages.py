"""What tests of pages share: a browser, and a page's words."""

import re
from html import unescape
from typing import Any

from django.test import Client

from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import a_conversation, a_member
from regulars.staff.models import StaffMember

HTMX = {"HX-Request": "true"}


def signed_in(member: StaffMember) -> Client:
    client = Client()
    client.force_login(member)
    return client


def nikos() -> Client:
    return signed_in(a_member("Nikos"))


def of(conversation: Conversation, what: str = "") -> str:
    return f"/conversations/{conversation.number}/{what}"


def words_of(response: Any) -> str:
    """The page without its tags, blanks as one."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def composer_text(response: Any) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.content.decode(), re.DOTALL)
    return unescape(found[1]).strip() if found else ""


def key_in(response: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def last_seen_in(response: Any) -> str:
    found = re.search(r'name="last_seen" value="(\d+)"', response.content.decode())
    return found[1] if found else ""


def a_written_conversation(**fields: Any) -> Conversation:
    conversation = a_conversation(**fields)
    conversation.refresh_from_db()
    return conversation
