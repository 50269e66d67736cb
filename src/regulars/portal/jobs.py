from regulars.jobs.declare import PERSON, every, job
from regulars.kit.actor import SYSTEM
from regulars.portal import actions


@job("portal.send_code", priority=PERSON)
def send_code(*, address: str, language: str) -> None:
    """Mail a code, if a customer has the address: whoever asked waits for neither answer."""
    actions.send_code(address, language=language, by=SYSTEM)


@every(hours=1, name="portal.forget_old")
def forget_old() -> None:
    """Forget attempts, codes and signed-in browsers whose time is over."""
    actions.forget_old(by=SYSTEM)
