from typing import Any

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "regulars.realtime"
    label = "realtime"

    def ready(self) -> None:
        from regulars.ui.ports import shell

        shell.fill("live", _live_url)


def _live_url(request: Any) -> dict[str, str]:
    """Only whoever is signed in has something to listen to."""
    from regulars.kit.views import actor_on

    return {"live_url": "/live"} if actor_on(request).is_staff else {}
