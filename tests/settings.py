"""The product's settings, with what only a test run wants: quick hashing, scratch files."""

import atexit
import os
import shutil
import tempfile

# A folder for this process and its children: secret key, locks, SQLite files.
_scratch = tempfile.mkdtemp(prefix="regulars-test-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
os.environ["REGULARS_DATA"] = _scratch
os.environ["REGULARS_URL"] = "http://testserver"
os.environ["REGULARS_SQLITE_SYNCHRONOUS"] = "OFF"
os.environ["REGULARS_SENDER_CHECKS"] = "no"  # no test asks a name server
os.environ.pop("REGULARS_DATABASE_URL", None)
if url := os.environ.get("REGULARS_TEST_DATABASE_URL"):
    os.environ["REGULARS_DATABASE_URL"] = url

from regulars.site.settings import *  # noqa: E402, F403
from regulars.site.settings import DATABASES, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REGULARS_STYLEGUIDE = True
DATABASES["default"].setdefault("TEST", {})
if url:
    DATABASES["default"]["TEST"]["NAME"] = f"test_regulars_{os.getpid()}"
else:
    # Files, not memory: several connections and processes must meet in them, as in life.
    DATABASES["default"]["TEST"]["NAME"] = f"{_scratch}/test-main.sqlite3"
    DATABASES["blobs"]["TEST"] = {"NAME": f"{_scratch}/test-blobs.sqlite3"}
