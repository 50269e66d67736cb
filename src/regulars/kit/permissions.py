"""One question for every door: may this actor do this to that thing?

Apps register a policy for each verb in their ``apps.py``. The browser, the API, mail, jobs and
search ask the same ``can()``; a verb nobody registered is refused loudly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from regulars.kit.actor import Actor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SCOPES = ("read", "write", "admin")
Decide = Callable[[Actor, Any], bool]


class NotAllowed(Exception):
    """The actor may not do this. Pages answer 403, or 404 where the thing is not theirs to know."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One verb's rule.

    Attributes:
        verb: "conversation.reply".
        decide: Called with the actor and the thing (None when the verb needs none).
        scope: What a token must carry for this verb, one of SCOPES.
        summary: One sentence, lazily translated, for the reference page and for error messages.
    """

    verb: str
    decide: Decide
    scope: str
    summary: "StrOrPromise"


_POLICIES: dict[str, Policy] = {}


def register(verb: str, decide: Decide, *, scope: str, summary: "StrOrPromise") -> None:
    """Declare who may do a verb. Call it from ``apps.py``.

    Raises:
        ValueError: the verb has a policy already, or the scope is unknown.
    """
    if verb in _POLICIES and _POLICIES[verb].decide is not decide:
        raise ValueError(f"Two policies are registered for {verb!r}. Rename one of the verbs.")
    if scope not in SCOPES:
        raise ValueError(f"Scope of {verb!r} must be one of {SCOPES}, not {scope!r}.")
    _POLICIES[verb] = Policy(verb=verb, decide=decide, scope=scope, summary=summary)


def policies() -> Mapping[str, Policy]:
    """Return every policy by verb."""
    return MappingProxyType(_POLICIES)


def can(actor: Actor, verb: str, thing: Any = None) -> bool:
    """Return whether the actor may do this verb to this thing.

    The system may do everything; a token never more than its scopes.

    Raises:
        KeyError: no app has registered the verb.
    """
    policy = _POLICIES[verb]
    if actor.is_system:
        return True
    if actor.scopes is not None and policy.scope not in actor.scopes:
        return False
    return policy.decide(actor, thing)


def require(actor: Actor, verb: str, thing: Any = None) -> None:
    """Do nothing if the actor may; otherwise say what they may not.

    Raises:
        NotAllowed: the policy says no.
        KeyError: no app has registered the verb.
    """
    if not can(actor, verb, thing):
        raise NotAllowed(str(_POLICIES[verb].summary))
