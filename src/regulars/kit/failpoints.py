"""Named places where a test may kill the process, to see that nothing is lost or doubled.

``REGULARS_FAILPOINT=after_raw_commit:kill`` kills with -9 at that place; ``:raise`` raises there;
``:kill@3`` at the third passing. Without the variable a failpoint costs one dictionary look-up.
"""

import os
import signal

_PLAN = os.environ.get("REGULARS_FAILPOINT", "")
_passed = 0


class Failpoint(Exception):
    """Raised at a failpoint that was asked to raise."""


def failpoint(name: str) -> None:
    """Die here if the environment asks for it."""
    global _passed
    if not _PLAN or _PLAN.partition(":")[0] != name:
        return
    how, _, nth = _PLAN.partition(":")[2].partition("@")
    _passed += 1
    if _passed != int(nth or 1):
        return
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise Failpoint(name)
