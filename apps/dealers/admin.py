"""Master data, for administrators."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from .models import Dealership, OpeningHours, Shift, StaffMembership, User

admin.site.site_header = admin.site.site_title = _("Forecourt administration")
admin.site.index_title = _("Master data")


def of_own_group(db_field, request):
    """Keep what a field may name to the rows of the administrator's own group."""
    group = request.workplace.group
    if db_field.name == "group":
        return {"queryset": type(group).objects.filter(pk=group.pk)}
    if db_field.name == "dealership":
        return {"queryset": Dealership.objects.filter(group=group)}
    if db_field.name == "user":
        return {"queryset": User.objects.filter(memberships__group=group).distinct()}
    return {}


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class OwnGroupAdmin(admin.ModelAdmin):
    """Lists reference rows of the administrator's own group only."""

    own_group = "group"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(**{self.own_group: request.workplace.group})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs |= of_own_group(db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Dealership)
class DealershipAdmin(OwnGroupAdmin):
    list_display = ["name", "city", "country", "currency", "time_zone"]
    inlines = [OpeningHoursInline]


class MembershipInline(admin.TabularInline):
    model = StaffMembership
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).filter(group=request.workplace.group)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs |= of_own_group(db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People of the administrator's own group; what they may do stands in their memberships."""

    ordering = ["name"]
    list_display = ["name", "email", "language", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("At work"), {"fields": ["language", "speaks", "theme", "is_active", "is_staff"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    ]
    inlines = [MembershipInline]

    def get_queryset(self, request):
        ours = super().get_queryset(request)
        return ours.filter(memberships__group=request.workplace.group).distinct()


@admin.register(Shift)
class ShiftAdmin(OwnGroupAdmin):
    list_display = ["user", "dealership", "starts_at", "ends_at"]
    list_select_related = ["user", "dealership"]
    fields = ["user", "starts_at", "ends_at"]

    def add_view(self, request, form_url="", extra_context=None):
        if request.workplace.here is None:  # A shift is at the place where one works.
            messages.warning(request, _("Choose the dealership you work in first."))
            return redirect("admin:dealers_shift_changelist")
        return super().add_view(request, form_url, extra_context)
