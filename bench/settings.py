"""The product's settings, and one more page: the trivial one that others are measured against."""

from regulars.site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
