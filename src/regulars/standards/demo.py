"""The sample shop's standards: two open hours everywhere, one hour in Uppsala."""

from datetime import timedelta

from regulars.kit import clock
from regulars.kit.sample import Sample
from regulars.standards.actions import publish_standard


def build(sample: Sample) -> None:
    """Let Uppsala promise more, since two weeks ago; the house's own began with the house."""
    with clock.travel(sample.now - timedelta(days=14)):
        publish_standard(
            statement="Vi svarar inom en och en halv timme när vi har öppet.",
            target_minutes=90,
            target_share=90,
            location=sample.places["uppsala"].location,
            by=sample.by,
        )
