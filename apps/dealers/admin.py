"""Master data, for administrators."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Refused

from .models import DealerGroup, Dealership, OpeningHours, Shift, StaffMembership, User

# One way in for everybody, where those who guess passwords are slowed down.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = _("Forecourt administration")
admin.site.index_title = _("Master data")


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class OwnGroupChoices:
    """Offers people and places of the administrator's own group only."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        group = request.workplace.group
        ours = {
            "group": DealerGroup.objects.filter(pk=group.pk),
            "dealership": Dealership.objects.filter(group=group),
            "user": people_of(group),
        }
        if db_field.name in ours:
            kwargs["queryset"] = ours[db_field.name]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def people_of(group):
    """Everybody who has or had a role in this group."""
    return User.objects.filter(pk__in=StaffMembership.objects.filter(group=group).values("user"))


@admin.register(Dealership)
class DealershipAdmin(OwnGroupChoices, admin.ModelAdmin):
    list_display = ["name", "city", "country", "currency", "time_zone"]
    inlines = [OpeningHoursInline]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(group=request.workplace.group)


class MembershipInline(OwnGroupChoices, admin.TabularInline):
    model = StaffMembership
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).filter(group=request.workplace.group)


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
        (
            _("At work"),
            {"fields": ["language", "speaks", "skills", "theme", "is_active", "is_staff"]},
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    ]
    inlines = [MembershipInline]

    def get_queryset(self, request):
        ours = people_of(request.workplace.group).values("pk")
        return super().get_queryset(request).filter(pk__in=ours)

    # Whoever sets somebody's password or address can be them: in another group as well, or over
    # the whole installation. Of such people only the roles in this group are ours to change.

    def get_fieldsets(self, request, obj=None):
        if obj is None or is_ours_alone(obj, request.workplace.group):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["email", "name"]})]

    def get_readonly_fields(self, request, obj=None):
        if obj is None or is_ours_alone(obj, request.workplace.group):
            return super().get_readonly_fields(request, obj)
        return ["email", "name"]

    def user_change_password(self, request, id, form_url=""):
        person = get_object_or_404(self.get_queryset(request), pk=id)
        if not is_ours_alone(person, request.workplace.group):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)


def is_ours_alone(person, group):
    """Whether nobody else relies on this person's account."""
    real = person.memberships.filter(group__practice_of__isnull=True)
    elsewhere = real.exclude(group=group).exists()
    return not (person.is_superuser or elsewhere)


@admin.register(Shift)
class ShiftAdmin(OwnGroupChoices, admin.ModelAdmin):
    list_display = ["user", "dealership", "starts_at", "ends_at"]
    list_select_related = ["user", "dealership"]

    def add_view(self, request, form_url="", extra_context=None):
        try:
            return super().add_view(request, form_url, extra_context)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:dealers_shift_changelist")
