"""The sample shop's customers. Addresses and numbers are reserved ones: they reach nobody."""

import tomllib
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

from regulars.customers.actions import add_contact_point, add_customer, change_customer
from regulars.customers.models import Customer
from regulars.kit import clock
from regulars.kit.sample import Person, Place, Sample

DOMAINS = ("example.net", "example.org", "mail.example", "post.example", "brev.example")
# Sweden and the United Kingdom set numbers aside for stories; the other countries do not.
SWEDISH, BRITISH = "+46 70 174 06 {:02}", "+44 7700 900{:03}"
PEOPLE = 662
BY_HAND = 30  # met at the counter: a number, no mail yet

_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)) | {
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}


def build(sample: Sample) -> dict[str, int]:
    """Plan everybody who will write, and add those whom staff met at the counter."""
    names = tomllib.loads((Path(__file__).parent / "demo_names.toml").read_text("utf-8"))
    by_hand = max(2, round(BY_HAND * sample.factor))
    taken: set[str] = set()
    for place in sample.places.values():
        count = round((PEOPLE - BY_HAND) * sample.factor * place.share / 100)
        sample.people += [_person(sample, place, names, taken) for _each in range(max(count, 4))]
    for number in range(by_hand):
        _meet(sample, number, names)
    return {}


def _person(sample: Sample, place: Place, names: dict[str, Any], taken: set[str]) -> Person:
    language = sample.pick(place.languages)
    name = _name(sample, names[language])
    while (address := _address(sample, name)) in taken:
        name = _name(sample, names[language])
    taken.add(address)
    # A few regulars write often, most people once or twice a year.
    return Person(name, address, language, place.key, min(5.0, sample.random.paretovariate(2.0)))


def _name(sample: Sample, names: dict[str, Any]) -> str:
    """Return a first and a family name that agree with each other."""
    kind = sample.random.choice(["women", "men"])
    first = sample.random.choice(names[kind])
    family = sample.random.choice(names.get(f"family_{kind}") or names["family"])
    return f"{first} {family}"


def _address(sample: Sample, name: str) -> str:
    first, _, last = ascii_of(name).partition(" ")
    last = last.replace(" ", "")
    number = sample.random.randint(2, 99)
    local = sample.random.choice((f"{first}.{last}", f"{first[0]}.{last}", f"{first}{number}"))
    return f"{local}@{sample.random.choice(DOMAINS)}"


def ascii_of(name: str) -> str:
    """Return a name in plain letters, as people choose their addresses."""
    folded = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(_GREEK.get(sign, sign) for sign in folded if not unicodedata.combining(sign))
    return "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == " "))


def _meet(sample: Sample, number: int, names: dict[str, Any]) -> None:
    place = sample.random.choice(list(sample.places.values()))
    language = sample.pick(place.languages)
    name = _name(sample, names[language])
    is_swede = place.key == "uppsala"
    phone = SWEDISH.format(5 + number) if is_swede else BRITISH.format(100 + number)
    met_at = sample.now - timedelta(days=sample.random.randint(15, 360), hours=3)
    with clock.travel(met_at):
        add_customer(name=name, contact_points=[("phone", phone)], language=language, by=sample.by)


def polish(sample: Sample) -> None:
    """Write down what staff learned: a number besides the address, how someone is addressed."""
    known = list(Customer.objects.exclude(last_seen_at=None).order_by("pk")[:400])
    chosen = sample.random.sample(known, min(len(known), max(2, round(24 * sample.factor))))
    for number, customer in enumerate(chosen):
        if number % 2:
            change_customer(customer, greet_as=customer.greet_as or customer.name, by=sample.by)
        else:
            phone = BRITISH.format(300 + number)
            add_contact_point(customer, kind="phone", value=phone, by=sample.by)
