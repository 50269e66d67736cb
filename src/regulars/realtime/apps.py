from typing import Any

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "regulars.realtime"
    label = "realtime"

    def ready(self) -> None:
        from regulars.ui.ports import shell

        shell.fill("live", _live_url)


def _live_url(request: Any) -> dict[str, str]:
    """Only whoever is signed in has something to listen to: what this page has not seen."""
    from regulars.kit.views import actor_on
    from regulars.realtime.broadcast import broadcast

    if not actor_on(request).is_staff:
        return {}
    return {"live_url": f"/live?after={broadcast.position_of_page()}"}
