"""Team, profile, and the way in. Sign-in itself is allauth's, as far as we offer it."""

from django.urls import path

from regulars.staff.views import joining, people, profile, teams

app_name = "staff"

urlpatterns = [
    path("team/", people.team, name="team"),
    path("team/add/", people.add, name="add"),
    path("team/<int:pk>/", people.person, name="person"),
    path("team/<int:pk>/role/", people.role, name="role"),
    path("team/<int:pk>/locations/", people.locations, name="locations"),
    path("team/<int:pk>/invite/", people.invite, name="invite"),
    path("team/<int:pk>/disable/", people.disable, name="disable"),
    path("team/<int:pk>/enable/", people.enable, name="enable"),
    path("team/teams/add/", teams.add_team, name="add_team"),
    path("team/teams/<int:pk>/", teams.one_team, name="one_team"),
    path("team/teams/<int:pk>/rename/", teams.rename, name="rename"),
    path("team/teams/<int:pk>/members/", teams.members, name="members"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="theme"),
    path("profile/language/", profile.language, name="language"),
    path("profile/keys/", profile.keys, name="keys"),
    path("profile/keys/<int:pk>/revoke/", profile.revoke, name="revoke"),
    path("join/<slug:secret>/", joining.join, name="join"),
]
