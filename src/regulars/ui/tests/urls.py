"""The style guide alone, so that these tests need no other app's pages."""

from django.urls import include, path

urlpatterns = [path("", include("regulars.ui.urls"))]
