"""Addresses of people at work."""

from django.urls import path

from .views import (
    absences,
    devices,
    joining,
    notifications,
    people,
    preferences,
    rules,
    sessions,
    shifts,
    team,
)

app_name = "dealers"

urlpatterns = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("language/", preferences.language_choose, name="language_choose"),
    path("theme/", preferences.theme_choose, name="theme_choose"),
    path("dealership/", preferences.dealership_switch, name="dealership_switch"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
    path("sessions/end-others/", sessions.sessions_end_others, name="sessions_end_others"),
    path("team/", team.team, name="team"),
    path("team/changes/", rules.change_list, name="change_list"),
    path("team/sign-in/", rules.sign_in_rules, name="sign_in_rules"),
    path("team/invitations/new/", team.invitation_new, name="invitation_new"),
    path("team/invitations/<uuid:pk>/resend/", team.invitation_resend, name="invitation_resend"),
    path("team/invitations/<uuid:pk>/revoke/", team.invitation_revoke, name="invitation_revoke"),
    path("team/roles/<int:pk>/change/", people.role_change, name="role_change"),
    path("team/roles/<int:pk>/end/", people.role_end, name="role_end"),
    path("team/<int:pk>/", people.person, name="person"),
    path("team/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("team/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("team/<int:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("team/<int:pk>/factor/reset/", people.factor_reset, name="factor_reset"),
    path("team/<int:pk>/roles/give/", people.role_give, name="role_give"),
    path("shifts/", shifts.shift_week, name="shift_week"),
    path("shifts/new/", shifts.shift_new, name="shift_new"),
    path("shifts/copy/", shifts.week_copy, name="week_copy"),
    path("shifts/<uuid:pk>/edit/", shifts.shift_edit, name="shift_edit"),
    path("shifts/<uuid:pk>/remove/", shifts.shift_remove, name="shift_remove"),
    path("join/<str:token>/", joining.invitation_accept, name="invitation_accept"),
    path("devices/tell/", devices.device_tell, name="device_tell"),
    path("devices/<uuid:pk>/forget/", devices.device_forget, name="device_forget"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    path("notifications/seen/", notifications.notifications_see, name="notifications_see"),
    path("notifications/bell/", notifications.bell, name="bell"),
    path("notifications/<uuid:pk>/", notifications.notification, name="notification"),
    path("absences/", absences.absence_list, name="absence_list"),
    path("absences/new/", absences.absence_new, name="absence_new"),
    path("absences/<uuid:pk>/edit/", absences.absence_edit, name="absence_edit"),
    path("absences/<uuid:pk>/end/", absences.absence_end, name="absence_end"),
]
