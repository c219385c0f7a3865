"""Addresses of people at work."""

from django.urls import path

from .views import joining, notifications, preferences

app_name = "dealers"

urlpatterns = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("language/", preferences.language_choose, name="language_choose"),
    path("theme/", preferences.theme_choose, name="theme_choose"),
    path("dealership/", preferences.dealership_switch, name="dealership_switch"),
    path("join/<str:token>/", joining.invitation_accept, name="invitation_accept"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    path("notifications/seen/", notifications.notifications_see, name="notifications_see"),
    path("notifications/bell/", notifications.bell, name="bell"),
    path("notifications/<uuid:pk>/", notifications.notification, name="notification"),
]
