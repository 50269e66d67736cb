"""One flag for the whole process: it has been asked to stop, so long-lived streams should end."""

import threading

stopping = threading.Event()
