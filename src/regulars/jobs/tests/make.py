"""Jobs for the tests of the queue."""

from regulars.jobs.declare import job

NOTES: list[str] = []


@job("tests.note")
def note(text: str) -> None:
    NOTES.append(text)
