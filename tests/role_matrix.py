# ruff: noqa: E501 - a line a route
"""Who gets which answer where: the expected answers, written by hand. One line a route.

A line of PAGES or of API is

    METHOD  route  [argument=thing ...]  verbs  answer answer answer ...

* route: the name that ``reverse()`` takes. argument=thing: an attribute of ``World`` (its key is
  used). verbs: those that decide the line, with commas; "-" when no policy has a say.
* answers, in the order of PAGE_ROLES, MY_ROLES or API_ROLES: a status; ``login`` for the way to the sign-in
  page; ``desk`` for a redirect into the desk.
* foreign is an agent who serves another location only; neighbour is another customer. Where a thing is not theirs they get 404,
  and the test sees that it is, byte for byte, the answer for a thing that does not exist.

A line of CALLS has ``call:name`` instead, and ``yes`` or ``no`` for each of CALL_ROLES: doors that
no route leads to (command line, jobs), and policies that only strangers would notice.

What a POST sends stands in BODIES. Every method that a route answers must have its line: the test
names those that have none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

PAGE_ROLES = ("owner", "manager", "agent", "viewer", "foreign", "anonymous")
API_ROLES = ("owner", "manager", "agent", "reader", "viewer", "foreign", "anonymous")
MY_ROLES = ("customer", "neighbour", "anonymous")
CALL_ROLES = ("owner", "manager", "agent", "viewer", "foreign", "stranger")


@dataclass(frozen=True)
class Line:
    """One line: what it asks, which verbs decide it, and what each role should hear."""

    method: str
    route: str
    arguments: tuple[tuple[str, str], ...]
    verbs: frozenset[str]
    answers: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


PAGES = """
# method route                      things                          verbs                 owner manager agent viewer foreign anonymous
# (503: no worker runs beside the tests.)
GET  health                                                         -                     503   503     503   503    503     503
GET  portal:home                                                    -                     desk  desk    desk  desk   desk    200
GET  desk:today                                                     conversation.see      200   200     200   200    200     login
GET  desk:inbox                                                     conversation.see      200   200     200   200    200     login
GET  desk:search                                                    conversation.see      200   200     200   200    200     login
GET  insights:results                                               results.see           200   200     200   200    200     login
GET  insights:download                                              results.see           200   200     200   200    200     login
GET  insights:first_reply                                           results.see           200   200     200   200    200     login
GET  insights:answers                                               results.see           200   200     200   200    200     login
GET  insights:asked                                                 results.see           200   200     200   200    200     login
GET  insights:checks                                                results.see           200   200     200   200    200     login
GET  insights:opened                                                results.see           200   200     200   200    200     login
GET  insights:closed                                                results.see           200   200     200   200    200     login
GET  insights:received                                              results.see           200   200     200   200    200     login
GET  insights:replied                                               results.see           200   200     200   200    200     login
GET  insights:waiting                                               results.see           200   200     200   200    200     login

# One conversation, which is at a location that foreign does not serve.
GET  conversations:show             number=conversation             conversation.see      200   200     200   200    404     login
POST conversations:reply            number=conversation             conversation.reply    303   303     303   403    404     login
POST conversations:note             number=conversation             conversation.note     303   303     303   403    404     login
POST conversations:assign           number=conversation             conversation.assign   303   303     303   403    404     login
POST conversations:snooze           number=conversation             conversation.snooze   303   303     303   403    404     login
POST conversations:close            number=conversation             conversation.close    303   303     303   403    404     login
POST conversations:reopen           number=closed                   conversation.reopen   303   303     303   403    404     login
POST conversations:withdraw         number=conversation message_id=held       conversation.withdraw 303   303     303   403    404     login
POST conversations:accept_sender    number=conversation message_id=strange    conversation.accept  303   303     303   403    404     login
POST conversations:move_message_out number=conversation message_id=strange    conversation.accept  303   303     303   403    404     login
POST conversations:send_again       number=conversation message_id=uncertain  conversation.reply    303   303     303   403    404     login
POST conversations:confirm          number=conversation message_id=uncertain  conversation.reply    303   303     303   403    404     login
POST conversations:send_now         number=conversation message_id=held       conversation.reply    303   303     303   403    404     login
GET  conversations:forward          number=conversation message_id=letter     conversation.reply    200   200     200   403    404     login
POST conversations:forward          number=conversation message_id=letter     conversation.reply    303   303     303   403    404     login
GET  conversations:new                                              conversation.open     200   200     200   403    200     login
POST conversations:new                                              conversation.open     303   303     303   403    422     login
GET  conversations:raw              number=conversation message_id=letter     conversation.see_raw  200   200     403   403    403     login
GET  conversations:html             number=conversation message_id=letter     conversation.see      200   200     200   200    404     login
GET  conversations:attachment       number=conversation attachment_id=attachment name=file_name  conversation.see  200 200 200 200 404 login
GET  conversations:picture          number=conversation attachment_id=picture       conversation.see  200 200 200 200 404 login

# Customers belong to the business, not to a location.
GET  customers:index                                                customer.see          200   200     200   200    200     login
GET  customers:add                                                  customer.add          200   200     200   403    200     login
POST customers:add                                                  customer.add          303   303     303   403    303     login
GET  customers:show                 customer_id=customer            customer.see          200   200     200   200    200     login
GET  customers:change               customer_id=customer            customer.change       200   200     200   403    200     login
POST customers:change               customer_id=customer            customer.change       303   303     303   403    303     login
POST customers:greet                customer_id=customer            customer.change       303   303     303   403    303     login
POST customers:add_point            customer_id=customer            customer.change       303   303     303   403    303     login
POST customers:remove_point         customer_id=customer point_id=point  customer.change  303   303     303   403    303     login

# People and teams. A manager decides about all but owners.
GET  staff:team                                                     staff.see             200   200     200   200    200     login
GET  staff:add                                                      staff.add             200   200     403   403    403     login
POST staff:add                                                      staff.add             303   303     403   403    403     login
GET  staff:person                   pk=person                       staff.see             200   200     200   200    200     login
POST staff:role                     pk=person                       staff.change          303   303     403   403    403     login
POST staff:locations                pk=person                       staff.change          303   303     403   403    403     login
POST staff:invite                   pk=person                       staff.change          303   303     403   403    403     login
POST staff:disable                  pk=person                       staff.disable         303   303     403   403    403     login
POST staff:enable                   pk=gone                         staff.disable         303   303     403   403    403     login
GET  staff:add_team                                                 team.change           200   200     403   403    403     login
POST staff:add_team                                                 team.change           303   303     403   403    403     login
GET  staff:one_team                 pk=team                         team.see              200   200     200   200    200     login
POST staff:rename                   pk=team                         team.change           303   303     403   403    403     login
POST staff:members                  pk=team                         team.change           303   303     403   403    403     login

# One's own. The key belongs to agent; owners may revoke anybody's.
GET  staff:profile                                                  profile.change        200   200     200   200    200     login
POST staff:profile                                                  profile.change        303   303     303   303    303     login
POST staff:theme                                                    profile.change        303   303     303   303    303     login
POST staff:language                                                 profile.change        303   303     303   303    303     login
GET  staff:keys                                                     token.create          200   200     200   403    200     login
POST staff:keys                                                     token.create          303   303     303   403    303     login
POST staff:revoke                   pk=key                          token.revoke          303   404     303   404    404     login
GET  staff:join                     secret=invitation               -                     200   200     200   200    200     200
POST staff:join                     secret=invitation               -                     303   303     303   303    303     303

# Settings. Everybody reads; the location is one that foreign does not serve.
GET  business:settings                                              settings.see          200   200     200   200    200     login
GET  business:change                                                business.change       200   200     403   403    403     login
POST business:change                                                business.change       303   303     403   403    403     login
GET  business:add_location                                          business.change       200   200     403   403    403     login
POST business:add_location                                          business.change       303   303     403   403    403     login
GET  business:location              pk=here                         settings.see,business.see  200  200  200  200    404     login
POST business:change_location       pk=here                         business.change       303   303     403   403    403     login
POST business:hours                 pk=here                         business.change       303   303     403   403    403     login
POST business:add_special_day       pk=here                         business.change       303   303     403   403    403     login
POST business:remove_special_day    pk=here day=day                 business.change       303   303     403   403    403     login
GET  standards:index                                                standard.see          200   200     200   200    200     login
POST standards:publish                                              standard.publish      303   303     403   403    403     login
GET  feedback:settings                                              survey.see            200   200     200   200    200     login
POST feedback:change                                                survey.change         303   303     403   403    403     login
GET  email:index                                                    mailbox.see           200   200     200   200    200     login
POST email:add                                                      mailbox.add           303   303     403   403    403     login
GET  email:edit                     pk=mailbox                      mailbox.change        200   200     403   403    403     login
POST email:change                   pk=mailbox                      mailbox.change        303   303     403   403    403     login
GET  email:connected                                                mailbox.change        400   400     403   403    403     login
POST email:connected                                                mailbox.change        400   400     403   403    403     login
POST email:consent                  pk=mailbox                      mailbox.change        303   303     403   403    403     login
POST email:disconnect               pk=mailbox                      mailbox.change        303   303     403   403    403     login
POST email:make_key                 pk=mailbox                      mailbox.change        303   303     403   403    403     login
POST email:set_key                  pk=mailbox                      mailbox.change        422   422     403   403    403     login
POST email:drop_key                 pk=mailbox                      mailbox.change        303   303     403   403    403     login
POST email:service                  pk=mailbox                      mailbox.change        303   303     403   403    403     login
POST email:shut                     pk=mailbox                      mailbox.change        303   303     403   403    403     login
POST email:test                     pk=mailbox                      mailbox.test          303   303     403   403    403     login
GET  email:came                                                     mail.see              200   200     403   403    403     login
GET  email:raw                  pk=raw_mail                         mail.see              200   200     403   403    403     login
POST email:reprocess            pk=raw_mail                         mail.reprocess        303   303     403   403    403     login
POST email:hook                 key=bad_key                         -                     404   404     404   404    404     404
HEAD email:hook                 key=bad_key                         -                     200   200     200   200    200     200
POST email:hook_mime            key=bad_key                         -                     404   404     404   404    404     404
HEAD email:hook_mime            key=bad_key                         -                     200   200     200   200    200     200

# Customers' own pages: the link is the key, whoever is signed in.
GET  feedback:survey                token=survey                    -                     200   200     200   200    200     200
POST feedback:survey                token=survey                    -                     302   302     302   302    302     302
GET  feedback:score                 token=survey score=five         -                     200   200     200   200    200     200
POST feedback:score                 token=survey score=five         -                     302   302     302   302    302     302
GET  feedback:stop                  token=survey                    -                     200   200     200   200    200     200
POST feedback:stop                  token=survey                    -                     200   200     200   200    200     200

GET  portal:contact                                                 -                     200   200     200   200    200     200
POST portal:contact                                                 -                     303   303     303   303    303     303
GET  portal:contact_at              location_id=here                -                     200   200     200   200    200     200
POST portal:contact_at              location_id=here                -                     303   303     303   303    303     303
GET  portal:sent                    receipt=receipt                 -                     200   200     200   200    200     200
GET  portal:my                                                      -                     200   200     200   200    200     200
POST portal:mail_code                                               -                     200   200     200   200    200     200
GET  portal:code                                                    -                     200   200     200   200    200     200
POST portal:code                                                    -                     422   422     422   422    422     422
GET  portal:link                    secret=sign_in                  -                     200   200     200   200    200     200
POST portal:link                    secret=sign_in                  -                     303   303     303   303    303     303
POST portal:another                 secret=sign_in                  -                     200   200     200   200    200     200
GET  portal:linked                  token=letter_link               -                     200   200     200   200    200     200
POST portal:linked                  token=letter_link               my.write              303   303     303   303    303     303
GET  portal:linked_file             token=letter_link attachment_id=attachment name=file_name  -  200  200  200  200  200     200
GET  portal:file                    token=file_link name=file_name  -                     200   200     200   200    200     200

# Only a sample shop shows its outbox. The style guide shows what is in the code, to anybody; it
# is off unless it is asked for, as in tests.
GET  outbox                                                         -                     404   404     404   404    404     404
GET  outbox-message                 pk=outgoing                     -                     404   404     404   404    404     404
GET  outbox-message-html            pk=outgoing                     -                     404   404     404   404    404     404
GET  ui:styleguide                                                  -                     200   200     200   200    200     200
GET  ui:styleguide_page             page=guide                      -                     200   200     200   200    200     200

# Signing in and out. What is not offered does not exist.
GET  account_login                                                  -                     desk  desk    desk  desk   desk    200
POST account_login                                                  -                     desk  desk    desk  desk   desk    desk
GET  account_logout                                                 -                     200   200     200   200    200     login
POST account_logout                                                 -                     login login   login login  login   login
GET  account_inactive                                               -                     200   200     200   200    200     200
GET  account_reauthenticate                                         -                     200   200     200   200    200     login
POST account_reauthenticate                                         -                     desk  desk    desk  desk   desk    login
GET  account_change_password                                        -                     200   200     200   200    200     login
POST account_change_password                                        -                     desk  desk    desk  desk   desk    login
GET  account_reset_password                                         -                     200   200     200   200    200     200
POST account_reset_password                                         -                     302   302     302   302    302     302
GET  account_reset_password_done                                    -                     200   200     200   200    200     200
GET  account_reset_password_from_key  uidb36=uid key=bad_key        -                     200   200     200   200    200     200
POST account_reset_password_from_key  uidb36=uid key=bad_key        -                     200   200     200   200    200     200
GET  account_reset_password_from_key_done                           -                     200   200     200   200    200     200
GET  account_signup                                                 -                     404   404     404   404    404     404
POST account_signup                                                 -                     404   404     404   404    404     404
GET  account_email                                                  -                     404   404     404   404    404     404
POST account_email                                                  -                     404   404     404   404    404     404
GET  account_email_verification_sent                                -                     404   404     404   404    404     404
POST account_email_verification_sent                                -                     404   404     404   404    404     404
GET  account_set_password                                           -                     404   404     404   404    404     404
POST account_set_password                                           -                     404   404     404   404    404     404
GET  account_confirm_login_code                                     -                     404   404     404   404    404     404
POST account_confirm_login_code                                     -                     404   404     404   404    404     404

# Second factors: only after showing once more who one is; nobody here has one yet.
GET  mfa_index                                                      -                     200   200     200   200    200     login
GET  mfa_authenticate                                               -                     desk  desk    desk  desk   desk    login
POST mfa_authenticate                                               -                     desk  desk    desk  desk   desk    login
GET  mfa_reauthenticate                                             -                     again again   again again  again   login
POST mfa_reauthenticate                                             -                     again again   again again  again   login
GET  mfa_activate_totp                                              -                     again again   again again  again   login
POST mfa_activate_totp                                              -                     again again   again again  again   login
GET  mfa_deactivate_totp                                            -                     404   404     404   404    404     login
POST mfa_deactivate_totp                                            -                     404   404     404   404    404     login
GET  mfa_view_recovery_codes                                        -                     404   404     404   404    404     login
GET  mfa_download_recovery_codes                                    -                     404   404     404   404    404     login
GET  mfa_generate_recovery_codes                                    -                     again again   again again  again   login
POST mfa_generate_recovery_codes                                    -                     again again   again again  again   login
GET  mfa_list_webauthn                                              -                     200   200     200   200    200     login
GET  mfa_add_webauthn                                               -                     again again   again again  again   login
POST mfa_add_webauthn                                               -                     again again   again again  again   login
GET  mfa_reauthenticate_webauthn                                    -                     again again   again again  again   login
POST mfa_reauthenticate_webauthn                                    -                     again again   again again  again   login
GET  mfa_remove_webauthn            pk=unknown                      -                     again again   again again  again   login
POST mfa_remove_webauthn            pk=unknown                      -                     again again   again again  again   login
GET  mfa_edit_webauthn              pk=unknown                      -                     again again   again again  again   login
POST mfa_edit_webauthn              pk=unknown                      -                     again again   again again  again   login
GET  mfa_login_webauthn                                             -                     desk  desk    desk  desk   desk    login
POST mfa_login_webauthn                                             -                     desk  desk    desk  desk   desk    login
"""

MY = """
# What is a customer's own, after signing in by mail. The conversation is customer's, not neighbour's.
# method route                      things                          verbs                 customer neighbour anonymous
GET  portal:past                                                    my.see                200      200       303
GET  portal:show                    number=conversation             my.see                200      404       303
POST portal:answer                  number=conversation             my.see,my.write       303      404       403
POST portal:settle                  number=conversation             my.see,conversation.close  303 404       403
GET  portal:my_file                 number=conversation attachment_id=attachment name=file_name  my.see  200  404  303
POST portal:wish                                                    customer.change       303      303       403
GET  portal:data                                                    my.see                200      200       303
POST portal:download                                                my.see                200      200       403
GET  portal:delete                                                  my.see                200      200       303
POST portal:delete                                                  my.write,customer.change  303  303       403
POST portal:keep                                                    my.write              303      303       403
POST portal:leave                                                   my.write              303      303       403
POST portal:leave_everywhere                                        my.write              303      303       403
"""

API = """
# method route                      things                          verbs                 owner manager agent reader viewer foreign anonymous
GET   api:openapi-json                                              -                     200   200     200   200    200    200     200
GET   api:list_conversations                                        conversation.see      200   200     200   200    200    200     401
POST  api:open_conversation                                         conversation.open     201   201     201   403    403    422     401
GET   api:show_conversation         number=conversation             conversation.see      200   200     200   200    200    404     401
POST  api:reply                     number=conversation             conversation.reply    201   201     201   403    403    404     401
POST  api:note                      number=conversation             conversation.note     201   201     201   403    403    404     401
POST  api:assign                    number=conversation             conversation.assign   200   200     200   403    403    404     401
POST  api:snooze                    number=conversation             conversation.snooze   200   200     200   403    403    404     401
POST  api:close                     number=conversation             conversation.close    200   200     200   403    403    404     401
POST  api:reopen                    number=closed                   conversation.reopen   200   200     200   403    403    404     401
POST  api:withdraw                  number=conversation message_id=held    conversation.withdraw  200 200 200 403    403    404     401
POST  api:send_now                  number=conversation message_id=held    conversation.reply     200 200 200 403    403    404     401
POST  api:forward                   number=conversation message_id=letter  conversation.reply     201 201 201 403    403    404     401
GET   api:raw                       number=conversation message_id=letter  conversation.see_raw   200 200 403 403    403    403     401
GET   api:attachment                number=conversation attachment_id=attachment  conversation.see  200 200 200 200  200    404     401
GET   api:list_customers                                            customer.see          200   200     200   200    200    200     401
POST  api:add_customer                                              customer.add          201   201     201   403    403    201     401
GET   api:show_customer             customer_id=customer            customer.see          200   200     200   200    200    200     401
PATCH api:change_customer           customer_id=customer            customer.change       200   200     200   403    403    200     401
GET   api:list_staff                                                staff.see             200   200     200   200    200    200     401
GET   api:list_teams                                                team.see              200   200     200   200    200    200     401
GET   api:me                                                        profile.see           200   200     200   200    200    200     401
"""

CALLS = """
# call                      verbs             owner manager agent viewer foreign stranger
CALL call:conversations     conversation.see  yes   yes     yes   yes    no      no
CALL call:can       conversation.open     yes   yes     yes   no     yes     no
CALL call:customers         customer.see      yes   yes     yes   yes    yes     no
CALL call:staff             staff.see         yes   yes     yes   yes    yes     no
CALL call:teams             team.see          yes   yes     yes   yes    yes     no
CALL call:locations         business.see      yes   yes     yes   yes    yes     no
CALL call:can          settings.see      yes   yes     yes   yes    yes     no
CALL call:can           results.see       yes   yes     yes   yes    yes     no
CALL call:can         standard.see      yes   yes     yes   yes    yes     no
CALL call:can            survey.see        yes   yes     yes   yes    yes     no
CALL call:mailboxes         mailbox.see       yes   yes     yes   yes    no      no
CALL call:can       profile.see       yes   yes     yes   yes    yes     no
CALL call:others_profile    profile.change    no    no      no    no     no      no
CALL call:owners_role       staff.change      yes   no      no    no     no      no
CALL call:a_new_owner       staff.add         yes   no      no    no     no      no
CALL call:can               my.see            no    no      no    no     no      yes
CALL call:can               my.write          no    no      no    no     no      yes
CALL call:timeline          journal.see       yes   yes     yes   yes    yes     no
CALL call:retry_job         job.retry         yes   no      no    no     no      no
CALL call:drop_job          job.drop          yes   no      no    no     no      no
CALL call:import_mail       mail.import       yes   yes     no    no     no      no
"""

Body = Callable[[Any], dict[str, Any]]


def lines() -> Iterator[Line]:
    """Yield every line of the tables."""
    tables = (PAGES, PAGE_ROLES), (MY, MY_ROLES), (API, API_ROLES), (CALLS, CALL_ROLES)
    for table, roles in tables:
        for text in table.splitlines():
            if text.strip() and not text.startswith("#"):
                yield _line(text.split(), roles)


def _line(words: list[str], roles: tuple[str, ...]) -> Line:
    method, route, *rest = words
    arguments = [word.split("=") for word in rest if "=" in word]
    verbs, *answers = [word for word in rest if "=" not in word]
    assert len(answers) == len(roles), f"{method} {route} needs {len(roles)} answers."
    return Line(
        method=method,
        route=route,
        arguments=tuple((name, thing) for name, thing in arguments),
        verbs=frozenset() if verbs == "-" else frozenset(verbs.split(",")),
        answers=tuple(zip(roles, answers, strict=True)),
    )


# What is sent. Told the World; forms as forms, the API as JSON.
BODIES: dict[str, Body] = {
    "conversations:reply": lambda world: {"text": "A new cake is on its way.", "key": "k1"},
    "conversations:forward": lambda world: {
        "to": "service@ovens.example",
        "note": "Is this the oven?",
        "key": "k3",
    },
    "conversations:new": lambda world: {
        "email": "new@example.com",
        "subject": "Your order",
        "text": "It is ready.",
        "mailbox": f"mailbox:{world.mailbox.pk}",
        "key": "k4",
    },
    "conversations:note": lambda world: {"text": "The oven was down.", "key": "k2"},
    "conversations:assign": lambda world: {"to": f"staff:{world.agent.pk}"},
    "conversations:snooze": lambda world: {"until": "tomorrow"},
    "conversations:close": lambda world: {"reason": "Sorted"},
    "customers:add": lambda world: {"name": "Jonas Ek", "email": "jonas@example.com"},
    "customers:change": lambda world: {"name": "Eleni P.", "greet_as": "Eleni", "language": "el"},
    "customers:greet": lambda world: {"greet_as": "Eleni"},
    "customers:add_point": lambda world: {"kind": "email", "value": "eleni2@example.com"},
    "staff:add": lambda world: {
        "name": "Jo",
        "email": "jo@example.com",
        "role": "agent",
        "language": "en",
    },
    "staff:role": lambda world: {"role": "viewer"},
    "staff:locations": lambda world: {"locations": [world.here.pk]},
    "staff:add_team": lambda world: {"name": "Bakers"},
    "staff:rename": lambda world: {"name": "Bakers"},
    "staff:members": lambda world: {"members": [world.person.pk]},
    "staff:profile": lambda world: {
        "name": "Jo",
        "language": "en",
        "theme": "dark",
        "undo_seconds": "10",
    },
    "staff:theme": lambda world: {"theme": "dark"},
    "staff:language": lambda world: {"language": "el"},
    "staff:keys": lambda world: {"name": "Till", "scopes": ["read"]},
    "staff:join": lambda world: {"password": "good coffee every day"},
    "business:change": lambda world: {**PLACE, "languages": ["en"]},
    "business:add_location": lambda world: {**PLACE, "name": "Uppsala"},
    "business:change_location": lambda world: {**PLACE, "name": "Riga Old Town"},
    "business:hours": lambda world: {"day_0": "09:00-14:00"},
    "business:add_special_day": lambda world: {"date": "2099-12-24"},
    "standards:publish": lambda world: {
        "statement": "We answer within one hour",
        "target_minutes": "60",
        "target_share": "90",
        "location": "",
    },
    "feedback:change": lambda world: {"is_active": "on", "delay_minutes": "60", "quiet_days": "30"},
    "feedback:survey": lambda world: {"score": "5"},
    "feedback:score": lambda world: {"score": "5"},
    "email:add": lambda world: {"address": "new@deli.example", "location": world.here.pk},
    "email:consent": lambda world: {
        "provider": "google",
        "client_id": "shop.apps.example",
        "client_secret": "s",
    },
    "email:service": lambda world: {"service": ""},
    "email:change": lambda world: {"name": "Help", "location": world.here.pk},
    "account_login": lambda world: {
        "login": world.agent.email,
        "password": "good coffee every day",
    },
    "account_reauthenticate": lambda world: {"password": "good coffee every day"},
    "account_change_password": lambda world: {
        "oldpassword": "good coffee every day",
        "password1": "better coffee every day",
        "password2": "better coffee every day",
    },
    "portal:contact": lambda world: {**world.stamp, "message": "Cake?", "reach": "a@example.com"},
    "portal:contact_at": lambda world: {
        **world.stamp,
        "message": "Cake?",
        "reach": "a@example.com",
    },
    "portal:mail_code": lambda world: {**world.stamp, "address": "maria@example.com"},
    "portal:code": lambda world: {**world.stamp, "address": "maria@example.com", "code": "ABCDEF"},
    "portal:linked": lambda world: {**world.stamp, "message": "At noon, please."},
    "portal:answer": lambda world: {**world.stamp, "message": "At noon, please."},
    "portal:wish": lambda world: {"greet_as": "Maria", "language": "el"},
    "account_reset_password": lambda world: {"email": "nobody@example.com"},
    "api:open_conversation": lambda world: {
        "customer": {"name": "Jonas Ek", "email": "jonas@example.com"},
        "subject": "A coat",
        "text": "It does not fit.",
        "mailbox": "help@deli.example",
        "direction": "in",
    },
    "api:reply": lambda world: {"text": "A new cake is on its way."},
    "api:forward": lambda world: {
        "to": {"address": "service@ovens.example"},
        "note": "Is this the oven?",
    },
    "api:note": lambda world: {"text": "The oven was down."},
    "api:assign": lambda world: {"staff": world.agent.pk, "team": None},
    "api:snooze": lambda world: {"until": world.tomorrow},
    "api:close": lambda world: {"reason": "Sorted"},
    "api:add_customer": lambda world: {
        "name": "Jonas Ek",
        "contact_points": [{"kind": "email", "value": "jonas@example.com"}],
    },
    "api:change_customer": lambda world: {"greet_as": "Eleni"},
}
PLACE = {
    "name": "Kalamata Deli",
    "country": "GR",
    "time_zone": "Europe/Athens",
    "currency": "EUR",
    "language": "en",
}
