"""The desk: Today, the inbox, search."""

from django.urls import path

from regulars.desk.views import inbox, search, today

app_name = "desk"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("search/", search.search, name="search"),
]
