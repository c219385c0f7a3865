"""Addresses of files that move in and lists that are taken out."""

from django.urls import path

from .views import exports, files

app_name = "imports"

urlpatterns = [
    path("", files.import_list, name="import_list"),
    path("new/", files.import_new, name="import_new"),
    path("<uuid:pk>/", files.file_import, name="import"),
    path("<uuid:pk>/columns/", files.import_columns, name="import_columns"),
    path("<uuid:pk>/letters/", files.import_letters, name="import_letters"),
    path("<uuid:pk>/start/", files.import_start, name="import_start"),
    path("<uuid:pk>/stop/", files.import_stop, name="import_stop"),
    path("<uuid:pk>/undo/", files.import_undo, name="import_undo"),
    path("<uuid:pk>/problems.csv", files.problem_list, name="problem_list"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/customers/", exports.customers_export, name="customers_export"),
    path("exports/leads/", exports.leads_export, name="leads_export"),
    path("exports/sources/", exports.sources_export, name="sources_export"),
    path("exports/campaigns/", exports.campaigns_export, name="campaigns_export"),
]
