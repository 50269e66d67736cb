"""Make new instances of models, many at a time: for the hot path, beside ``kit.inserting``."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


def made(model: type[M], **values: Any) -> M:
    """Return a new, unsaved instance as the model's constructor makes it, in a third of its time.

    No model here has an ``__init__`` of its own or listens to signals.

    Args:
        values: By the names that the constructor takes: of columns, or of foreign keys.

    Raises:
        TypeError: the model has no field of such a name.
    """
    columns, keys, plain, asked = _plan(model)
    instance = model.__new__(model)
    instance._state = ModelState()
    known = instance.__dict__
    known.update(plain)
    for name, default in asked:
        if name not in values:
            known[name] = default()
    for name, value in values.items():
        if name in columns:
            known[name] = value
        elif name in keys:
            setattr(instance, name, value)
        else:
            raise TypeError(f"{model.__name__} has no field {name!r}.")
    return instance


@lru_cache(maxsize=128)
def _plan(
    model: type[models.Model],
) -> tuple[
    frozenset[str], frozenset[str], dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]
]:
    """Return names of columns and of foreign keys, values to begin with, and who makes others."""
    fields = model._meta.concrete_fields
    asked = tuple(
        (each.attname, each.default)
        for each in fields
        if each.has_default() and callable(each.default)
    )
    makes = {name for name, _default in asked}
    plain = {each.attname: each.get_default() for each in fields if each.attname not in makes}
    columns = frozenset(each.attname for each in fields)
    return columns, frozenset(each.name for each in fields) - columns, plain, asked
