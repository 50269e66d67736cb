from django.urls import path, register_converter

from regulars.business import views
from regulars.business.converters import DayConverter

app_name = "business"
register_converter(DayConverter, "day")

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/business/", views.change, name="change"),
    path("settings/locations/add/", views.add_location, name="add_location"),
    path("settings/locations/<int:pk>/", views.location, name="location"),
    path("settings/locations/<int:pk>/change/", views.change_location, name="change_location"),
    path("settings/locations/<int:pk>/hours/", views.hours, name="hours"),
    path(
        "settings/locations/<int:pk>/special-days/",
        views.add_special_day,
        name="add_special_day",
    ),
    path(
        "settings/locations/<int:pk>/special-days/<day:day>/remove/",
        views.remove_special_day,
        name="remove_special_day",
    ),
]
