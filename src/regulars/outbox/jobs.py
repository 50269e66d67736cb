"""Sending, one job for each message, and a look each minute at what no job minds any more."""

from regulars.jobs.declare import PERSON, every, job
from regulars.outbox import actions


@job("outbox.send", priority=PERSON, atomic=False)
def send(*, outgoing_id: int) -> None:
    actions.deliver(outgoing_id)


@every(minutes=1, name="outbox.give_up_lost")
def give_up_lost() -> None:
    actions.give_up_lost()
