from django.urls import path

from regulars.feedback import views

app_name = "feedback"

urlpatterns = [
    path("s/<slug:token>/", views.answer, name="survey"),
    path("s/<slug:token>/stop/", views.stop, name="stop"),
    path("s/<slug:token>/<int:score>/", views.answer, name="score"),
    path("settings/survey/", views.settings, name="settings"),
    path("settings/survey/change/", views.change, name="change"),
]
