"""One small house with everything in it that a route can be about, and everybody who may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.utils.http import int_to_base36

from regulars.business.tests.make import a_business, a_location
from regulars.channels.email.actions import add_mailbox, receive_raw
from regulars.conversations.actions import (
    close_conversation,
    reply_to_conversation,
    take_messages,
)
from regulars.conversations.models import Attachment
from regulars.conversations.tests.make import a_conversation, a_mail
from regulars.feedback.tests.make import an_invitation
from regulars.files.actions import store
from regulars.files.links import LinkedFile
from regulars.files.links import link_token as file_token
from regulars.files.tests.make import a_picture
from regulars.jobs.models import Job
from regulars.kit import clock
from regulars.kit.actor import NOBODY, SYSTEM, Actor
from regulars.outbox.models import OutgoingMessage
from regulars.portal.actions import send_code, write_by_form
from regulars.portal.actions.writing import FormLetter
from regulars.portal.tests import make as portal
from regulars.portal.tokens import link_token, receipt_for
from regulars.staff.actions import (
    create_token,
    disable_staff_member,
    invite_staff_member,
)
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of
from regulars.staff.tests.make import PASSWORD, a_staff_member, a_team, as_actor, signed_in
from tests.role_matrix import API_ROLES, PAGE_ROLES

# What each role's key allows: all that the role can be given, or reading only.
SCOPES = {
    "owner": ["read", "write", "admin"],
    "manager": ["read", "write", "admin"],
    "agent": ["read", "write"],
    "reader": ["read"],
    "viewer": ["read"],
    "foreign": ["read", "write"],
}
UNKNOWN_KEY = 987_654_321
LETTER = b"From: eleni@example.com\r\nSubject: Cake\r\n\r\nThe cake arrived without the name.\r\n"


@contextmanager
def one_world() -> Iterator["World"]:
    """Build a world for many questions, each of which is undone; and undo it all at the end."""
    with transaction.atomic("default"), transaction.atomic("blobs"):
        try:
            yield World()
        finally:
            for database in ("default", "blobs"):
                transaction.set_rollback(True, using=database)


@dataclass
class World:
    """Everything the tables name. Keys of things are what ``key_of`` gives."""

    cookies: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    form_tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        a_business()
        self.here, self.elsewhere = a_location("Riga"), a_location("Cebu")
        self._invite_people()
        self._take_mail()
        self._write_to_customers()
        self._let_customers_in()
        self.five, self.guide, self.bad_key = 5, "components", "bad-key"
        self.tomorrow = (clock.now() + timedelta(days=1)).isoformat()
        self.unknown, self.day = UNKNOWN_KEY, date(2099, 12, 24)
        self.uid = int_to_base36(self.agent.pk)
        self._sign_in()

    def _invite_people(self) -> None:
        self.owner = a_staff_member("owner", name="Ada", password=PASSWORD)
        self.manager = a_staff_member("manager", name="Maria", password=PASSWORD)
        self.agent = a_staff_member("agent", name="Nikos", password=PASSWORD)
        self.viewer = a_staff_member("viewer", name="Ben", password=PASSWORD)
        self.foreign = a_staff_member(
            "agent", name="Cora", password=PASSWORD, locations=[self.elsewhere]
        )
        self.person, self.gone = a_staff_member(name="Jonas"), a_staff_member(name="Gone")
        disable_staff_member(self.gone, by=SYSTEM)
        self.team = a_team(members=[self.person])
        self.invitation = invite_staff_member(self.person, by=SYSTEM).rstrip("/").split("/")[-1]
        self.key, _secret = create_token(self.agent, name="Till", scopes=["read"], by=SYSTEM)

    def _take_mail(self) -> None:
        address = "help@deli.example"
        self.mailbox = add_mailbox(address=address, location=self.here, by=SYSTEM)
        self.raw_mail = receive_raw(self.mailbox, LETTER, source="lmtp", by=SYSTEM)
        with pytest.MonkeyPatch.context() as lines_of_its_own:
            _invitation, self.survey = an_invitation(lines_of_its_own, location=self.here)
        ref = f"mailbox:{self.mailbox.pk}"
        self.conversation = a_conversation(
            location_id=self.here.pk, raw_sha256=store(LETTER).sha256, sender="maria@example.com"
        )
        type(self.conversation).objects.update(channel_ref=ref)
        self.conversation.channel_ref = ref
        self.closed = a_conversation(location_id=self.here.pk, sender="jan@example.com")
        close_conversation(self.closed, by=SYSTEM)
        self.customer = self.conversation.customer
        self.point = self.customer.contact_points.get()
        self.conversation.messages.update(html="<p>The cake arrived without the name.</p>")
        self.letter = self.conversation.messages.get()
        stored = store(b"A picture of a cake.")
        self.attachment = Attachment.objects.create(
            message=self.letter,
            filename="cake.txt",
            content_type="text/plain",
            size=stored.size,
            sha256=stored.sha256,
        )
        self.file_name = "cake.txt"
        drawn = store(a_picture())
        self.picture = Attachment.objects.create(
            message=self.letter,
            filename="cake.png",
            content_type="image/png",
            size=drawn.size,
            sha256=drawn.sha256,
        )

        stranger = a_mail("stranger@example.org", tokens=[self.conversation.token])
        self.strange = take_messages([stranger])[0].message

    def _write_to_customers(self) -> None:
        by = as_actor(self.agent)
        self.uncertain = self._reply(by)
        OutgoingMessage.objects.filter(about=f"message:{self.uncertain.pk}").update(
            state="uncertain"
        )
        self.held = self._reply(by)
        self.outgoing = OutgoingMessage.objects.latest("pk")
        self.job = Job.objects.create(
            name="conversations.wake", state="failed", run_at=clock.now(), created_at=clock.now()
        )

    def _let_customers_in(self) -> None:
        posted = write_by_form(
            FormLetter(text="Do you have a table?", reach="ida@example.com"),
            key="k",
            location=self.here,
            channel_ref=self.conversation.channel_ref,
            place="203.0.113.1",
            by=SYSTEM,
        )
        self.receipt = receipt_for(posted.key)
        self.letter_link = link_token(number=self.conversation.pk, point_id=self.point.pk)
        linked = LinkedFile(self.attachment.sha256, self.file_name, "text/plain")
        self.file_link = file_token(linked, since=clock.now())
        for role, thing in (("customer", self.conversation), ("neighbour", self.closed)):
            browser = portal.signed_in(thing.customer.contact_points.get().value)
            self.cookies[role] = browser.cookies.output(header="", sep=";")
            self.form_tokens[role] = portal.token_in(browser)
        send_code(self.point.value, language="en", by=SYSTEM)
        self.sign_in = portal.link_in(portal.the_code_mail()).split("/")[3]

    @property
    def stamp(self) -> dict[str, str]:
        """What a form carries that was given out a while ago."""
        with clock.travel(clock.now() - timedelta(minutes=1)):
            return portal.a_stamp()

    def _reply(self, by: Actor) -> Any:
        return reply_to_conversation(
            self.conversation, text="A new cake is on its way.", hold_seconds=600, by=by
        )

    def key_of(self, thing: str) -> Any:
        """Return what stands in an address for a thing."""
        value = getattr(self, thing)
        return value.pk if isinstance(value, Model) else value

    def unknown_key(self, thing: str) -> Any:
        """Return what would stand there for a thing that does not exist."""
        value = self.key_of(thing)
        return UNKNOWN_KEY if isinstance(value, int) else value

    def actor(self, role: str) -> Actor:
        """Return who asks in this role."""
        if role == "stranger":
            return Actor(kind="customer", id="9", name="Cleo")
        return NOBODY if role == "anonymous" else actor_of(self.member(role))

    def member(self, role: str) -> StaffMember:
        """Return whose account it is: a reader is an agent with a key that only reads."""
        member: StaffMember = getattr(self, "agent" if role == "reader" else role)
        return member

    def browser(self, role: str) -> Client:
        """Return a browser in which this role is signed in; what happens in it is forgotten."""
        fresh = Client(raise_request_exception=False)
        fresh.cookies.load(self.cookies[role])
        return fresh

    def _sign_in(self) -> None:
        for role in PAGE_ROLES:
            browser = signed_in(None if role == "anonymous" else self.member(role))
            self.cookies[role] = browser.cookies.output(header="", sep=";")
        for role in API_ROLES[:-1]:
            given = {"name": role, "scopes": SCOPES[role], "by": SYSTEM}
            _token, self.secrets[role] = create_token(self.member(role), **given)
