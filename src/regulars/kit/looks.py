"""Sample arguments for pages that need some, so that ``bin/look`` can take their picture.

    looks.register("conversation", lambda: {"number": 12})

Pages without arguments are found by themselves.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Sample = Callable[[], dict[str, Any] | None]

_SAMPLES: dict[str, Sample] = {}


def register(url_name: str, sample: Sample) -> None:
    """Say how to fill in a route's arguments: `sample` gives its kwargs, None leaves it out."""
    _SAMPLES[url_name] = sample


def samples() -> Mapping[str, Sample]:
    """Return every sample by the name of its route."""
    return MappingProxyType(_SAMPLES)
