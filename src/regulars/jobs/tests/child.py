"""A worker in a process of its own: ``python -m regulars.jobs.tests.child SETTINGS_AS_JSON``."""

import json
import signal
import sys
import threading

import django
from django.conf import settings

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    settings.configure(
        INSTALLED_APPS=["regulars.jobs.apps.JobsConfig"], USE_TZ=True, SECRET_KEY="x", **given
    )
    django.setup()

    from regulars.jobs.tests import effects  # noqa: F401
    from regulars.jobs.worker import Worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Worker(beat_seconds=0.1).run(stop)
