"""The catalogue: all groups share it, so administrators read it and the operator writes it."""

from django.contrib import admin

from .models import Brand, CarModel, Variant


class VariantInline(admin.TabularInline):
    model = Variant
    extra = 0


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    search_fields = ["name"]


@admin.register(CarModel)
class CarModelAdmin(admin.ModelAdmin):
    list_display = ["name", "brand"]
    list_filter = ["brand"]
    list_select_related = ["brand"]
    search_fields = ["name", "brand__name"]
    autocomplete_fields = ["brand"]
    inlines = [VariantInline]


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    list_display = ["name", "car_model", "power", "since_year"]
    list_filter = ["power", "car_model__brand"]
    list_select_related = ["car_model__brand"]
    search_fields = ["name", "car_model__name", "car_model__brand__name"]
    autocomplete_fields = ["car_model"]
