from django.urls import path

from regulars.insights import views

app_name = "insights"

urlpatterns = [
    path("results/", views.results, name="results"),
    path("results/download/", views.download, name="download"),
    path("results/first-reply/", views.first_reply, name="first_reply"),
    path("results/answers/", views.answers, name="answers"),
    path("results/opened/", views.opened, name="opened"),
    path("results/closed/", views.closed, name="closed"),
    path("results/waiting/", views.waiting, name="waiting"),
]
