"""The catalogue, for administrators."""

from django.contrib import admin

from .models import Brand, CarModel, Variant


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    search_fields = ["name"]


class VariantInline(admin.TabularInline):
    model = Variant
    extra = 0


@admin.register(CarModel)
class CarModelAdmin(admin.ModelAdmin):
    """A model with its variants, which have no page of their own."""

    list_display = ["name", "brand"]
    list_filter = ["brand"]
    list_select_related = ["brand"]
    search_fields = ["name", "brand__name"]
    inlines = [VariantInline]
