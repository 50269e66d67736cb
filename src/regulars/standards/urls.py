from django.urls import path

from regulars.standards import views

app_name = "standards"

urlpatterns = [
    path("settings/standards/", views.index, name="index"),
    path("settings/standards/publish/", views.publish, name="publish"),
]
