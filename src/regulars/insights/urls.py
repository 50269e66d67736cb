from django.urls import path

from regulars.insights import views

app_name = "insights"

urlpatterns = [
    path("results/", views.results, name="results"),
    path("results/download/", views.download, name="download"),
    path("results/first-reply/", views.first_reply, name="first_reply"),
    path("results/answers/", views.answers, name="answers"),
    path("results/asked/", views.asked, name="asked"),
    path("results/checks/", views.checks, name="checks"),
    path("results/opened/", views.opened, name="opened"),
    path("results/closed/", views.closed, name="closed"),
    path("results/received/", views.received, name="received"),
    path("results/replied/", views.replied, name="replied"),
    path("results/waiting/", views.waiting, name="waiting"),
]
