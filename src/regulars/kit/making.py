"""Make new instances of models, many at a time: for the hot path, beside ``kit.inserting``."""

from collections.abc import Callable
from dataclasses import dataclass
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
    plan = _plan(model)
    instance = model.__new__(model)
    instance._state = state = ModelState()
    known = instance.__dict__
    known.update(plan.plain)
    for name, default in plan.asked:
        if name not in values:
            known[name] = default()
    for name, value in values.items():
        if name in plan.columns:
            known[name] = value
        elif name in plan.keys:
            column, theirs = plan.keys[name]
            state.fields_cache[name] = value
            known[column] = getattr(value, theirs)
        else:
            raise TypeError(f"{model.__name__} has no field {name!r}.")
    return instance


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a model's instances begin with.

    Attributes:
        columns: The names of its columns, as instances have them.
        keys: The name of each foreign key: its column, and the one it points at.
        plain: Values of columns that all instances may share.
        asked: Columns whose value is made anew for each, with what makes it.
    """

    columns: frozenset[str]
    keys: dict[str, tuple[str, str]]
    plain: dict[str, Any]
    asked: tuple[tuple[str, Callable[[], Any]], ...]


@lru_cache(maxsize=128)
def _plan(model: type[models.Model]) -> _Plan:
    fields: list[Any] = list(model._meta.concrete_fields)
    asked = tuple(
        (each.attname, each.default)
        for each in fields
        if each.has_default() and callable(each.default)
    )
    makes = {name for name, _default in asked}
    return _Plan(
        columns=frozenset(each.attname for each in fields),
        keys={
            each.name: (each.attname, each.target_field.attname)
            for each in fields
            if isinstance(each, models.ForeignKey)
        },
        plain={each.attname: each.get_default() for each in fields if each.attname not in makes},
        asked=asked,
    )
