"""The pages of customers that belong to no one feature."""

from django.urls import path

from regulars.portal import views

app_name = "portal"

urlpatterns = [path("", views.home, name="home")]
