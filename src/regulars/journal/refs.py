"""Name a thing in the journal: "conversation:12"."""

from django.db import models

Thing = models.Model | str


def ref_of(thing: Thing | None) -> str:
    """Return "kind:id" for a saved model instance; text is taken to be one already; None is "".

    Raises:
        ValueError: the instance has no id yet, or the text is not of that form.
    """
    if thing is None or thing == "":
        return ""
    if isinstance(thing, models.Model):
        if thing.pk is None:
            raise ValueError(f"Save the {thing._meta.model_name} before recording about it.")
        return f"{thing._meta.model_name}:{thing.pk}"
    kind, colon, identity = thing.partition(":")
    if not (kind and colon and identity):
        raise ValueError(f"{thing!r} does not name a thing. Give 'conversation:12', or the thing.")
    return thing
