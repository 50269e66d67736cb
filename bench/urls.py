"""The product's pages and a trivial one: signed in, all middleware, no template, no query."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from regulars.kit.views import actor_on, allowed


@allowed("conversation.see")
def trivial(request: HttpRequest) -> HttpResponse:
    """Say who is asking, and nothing else."""
    return HttpResponse(actor_on(request).name)


urlpatterns = [path("bench/trivial/", trivial), path("", include("regulars.site.urls"))]
handler400 = "regulars.site.errors.bad_request"
handler403 = "regulars.site.errors.not_allowed"
handler404 = "regulars.site.errors.not_found"
handler500 = "regulars.site.errors.broken"
