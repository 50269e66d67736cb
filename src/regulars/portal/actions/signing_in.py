from contextlib import suppress

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from regulars.customers.actions import mark_contact_point
from regulars.customers.models import ContactPoint
from regulars.customers.rules import EMAIL, contact_key, reaches_somebody
from regulars.jobs.actions import enqueue
from regulars.jobs.rules import PERSON
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import new_secret, same, sha256_hex
from regulars.kit.permissions import require
from regulars.outbox.actions import post
from regulars.portal.actions.counting import count_attempts
from regulars.portal.events import CodeSent, CustomerSignedIn, CustomerSignedOut
from regulars.portal.letters import code_letter
from regulars.portal.models import Revocation, SignIn, Visit
from regulars.portal.queries import actor_of
from regulars.portal.refusals import LinkUsed, TooMany, WrongCode
from regulars.portal.rules import (
    CODE_VALID_FOR,
    CODES_A_DAY,
    CODES_BY_ALL,
    CODES_FOR_ONE_ADDRESS,
    CODES_FROM_ONE_PLACE,
    EVERYBODY,
    MOST_TRIES,
    VISIT_LASTS,
    Try,
    new_code,
    typed_code,
)
from regulars.portal.tokens import code_digest


def ask_for_code(address: str, *, language: str, place: str, by: Actor) -> None:
    """Have a code mailed, if a customer has this address. Nobody learns whether one has.

    More than a few for one address are quietly left out.

    Args:
        place: From where it is asked: see `rules.place_of`.

    Raises:
        TooMany: too many were asked for from there, or by everybody.
    """
    count_attempts([Try(CODES_FROM_ONE_PLACE, place), Try(CODES_BY_ALL, EVERYBODY)], by=by)
    key = contact_key(EMAIL, address)
    with suppress(TooMany), transaction.atomic():
        count_attempts([Try(CODES_FOR_ONE_ADDRESS, key), Try(CODES_A_DAY, key)], by=by)
        enqueue("portal.send_code", {"address": address, "language": language}, priority=PERSON)


@transaction.atomic
def send_code(address: str, *, language: str, by: Actor) -> SignIn | None:
    """Mail a link and a code to a customer's address; None where nobody here has it.

    Args:
        language: Of the page on which it was asked for: where the customer has none of their own.
    """
    points = ContactPoint.objects.select_related("customer").filter(kind=EMAIL)
    point = points.filter(key=contact_key(EMAIL, address)).first()
    if point is None or not reaches_somebody(point.value):
        return None

    secret, code, now = new_secret(), new_code(), clock.now()
    digest = sha256_hex(secret)
    sign_in = SignIn.objects.create(
        point=point,
        link_sha256=digest,
        code_digest=code_digest(code, digest),
        language=language,
        created_at=now,
        expires_at=now + CODE_VALID_FOR,
    )
    post(code_letter(sign_in, secret=secret, code=code), by=by)
    record(CodeSent(contact_point_id=point.pk), about=point.customer, by=by)
    return sign_in


@transaction.atomic
def confirm_sign_in(secret: str, *, by: Actor) -> tuple[Visit, str]:
    """Use the link of a mail, once; return the signed-in browser and the secret of its cookie.

    Raises:
        LinkUsed: it was used, has run out, or never was one.
    """
    rows = SignIn.objects.filter(link_sha256=sha256_hex(secret))
    sign_in = rows.select_related("point__customer").first()
    if sign_in is None or not _use(sign_in):
        raise LinkUsed(_("This link has run out."))

    return _begin(sign_in)


def enter_code(address: str, code: str, *, by: Actor) -> tuple[Visit, str]:
    """Use the code of a mail, once; return the signed-in browser and the secret of its cookie.

    Five wrong ones, and a code is worth nothing. Whether the address is known makes no difference
    to the answer.

    Raises:
        WrongCode: it is none that is valid for this address now.
    """
    with transaction.atomic():
        wanted = typed_code(code)
        found = next((each for each in _open(address) if _is_code_of(each, wanted)), None)
        if found and _use(found):
            return _begin(found)

        SignIn.objects.filter(pk__in=[each.pk for each in _open(address)]).update(
            tries=F("tries") + 1
        )
    raise WrongCode(
        _("That code is not right, or has run out. Look at the newest mail, or ask for another."),
        field="code",
    )


def _open(address: str) -> list[SignIn]:
    rows = SignIn.objects.select_related("point__customer").select_for_update(of=("self",))
    return list(
        rows.filter(
            point__kind=EMAIL,
            point__key=contact_key(EMAIL, address),
            used_at__isnull=True,
            expires_at__gt=clock.now(),
            tries__lt=MOST_TRIES,
        ).order_by("-pk")[:MOST_TRIES]
    )


def _is_code_of(sign_in: SignIn, code: str) -> bool:
    return same(sign_in.code_digest, code_digest(code, sign_in.link_sha256))


def _use(sign_in: SignIn) -> bool:
    """Use a sign-in up, unless somebody did a moment ago."""
    now = clock.now()
    mine = SignIn.objects.filter(pk=sign_in.pk, used_at__isnull=True, expires_at__gt=now)
    return mine.update(used_at=now) == 1


def _begin(sign_in: SignIn) -> tuple[Visit, str]:
    """Let a browser in; by this the address is proved, and other codes for it are void."""
    point, now, secret = sign_in.point, clock.now(), new_secret()
    others = SignIn.objects.filter(point=point, used_at__isnull=True)
    others.update(used_at=now)
    visit = Visit.objects.create(
        point=point,
        key_sha256=sha256_hex(secret),
        began_at=now,
        expires_at=now + VISIT_LASTS,
    )
    actor = actor_of(point.customer)
    mark_contact_point(point, state=ContactPoint.State.CONFIRMED, by=actor)
    record(CustomerSignedIn(contact_point_id=point.pk), about=point.customer, by=actor)
    return visit, secret


@transaction.atomic
def sign_out(visit: Visit, *, by: Actor) -> None:
    """End one signed-in browser. Doing it twice is fine."""
    require(by, "my.write", visit.point)
    if Visit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        record(CustomerSignedOut(everywhere=False), about=visit.point.customer, by=by)


@transaction.atomic
def sign_out_everywhere(visit: Visit, *, by: Actor) -> None:
    """End every signed-in browser of a customer, every code, and every link in their letters."""
    require(by, "my.write", visit.point)
    now, customer = clock.now(), visit.point.customer
    points = list(ContactPoint.objects.filter(customer=customer).order_by("pk"))
    Visit.objects.filter(point__in=points, ended_at__isnull=True).update(ended_at=now)
    SignIn.objects.filter(point__in=points, used_at__isnull=True).update(used_at=now)
    for point in points:
        Revocation.objects.update_or_create(point=point, defaults={"at": now})
    record(CustomerSignedOut(everywhere=True), about=customer, by=by)
