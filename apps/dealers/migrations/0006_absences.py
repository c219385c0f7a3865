import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.core.clock
import apps.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("dealers", "0005_closed_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.clock.new_key,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holiday", "holiday"),
                            ("illness", "illness"),
                            ("training", "training"),
                            ("other", "other"),
                        ],
                        default="holiday",
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "called_off_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="called off at"),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="covered by",
                    ),
                ),
                (
                    "dealership",
                    models.ForeignKey(
                        default=apps.core.models.current_dealership_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dealers.dealership",
                        verbose_name="dealership",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        default=apps.core.models.current_group_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dealers.dealergroup",
                        verbose_name="dealer group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person at work",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["starts_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("called_off_at__isnull", True)),
                        fields=["group", "dealership", "ends_at"],
                        name="absence_not_over",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="absence_ends_after_start",
                        violation_error_message="The end has to be after the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cover__isnull", True),
                            models.Q(("cover", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="absence_covered_by_another",
                        violation_error_message="Choose somebody else: nobody covers for themselves.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("called_off_at__isnull", True)),
                        expressions=[
                            ("group", "="),
                            ("dealership", "="),
                            ("user", "="),
                            (
                                models.Func(
                                    "starts_at",
                                    "ends_at",
                                    models.Value("[)"),
                                    function="TSTZRANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="absence_once_at_a_time",
                        violation_error_message="This person is already away on some of these days.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AbsenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "id",
                    models.UUIDField(
                        default=apps.core.clock.new_key, editable=False, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("holiday", "holiday"),
                            ("illness", "illness"),
                            ("training", "training"),
                            ("other", "other"),
                        ],
                        default="holiday",
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "called_off_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="called off at"),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="covered by",
                    ),
                ),
                (
                    "dealership",
                    models.ForeignKey(
                        db_constraint=False,
                        default=apps.core.models.current_dealership_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="dealers.dealership",
                        verbose_name="dealership",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        default=apps.core.models.current_group_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="dealers.dealergroup",
                        verbose_name="dealer group",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="dealers.absence",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person at work",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "dealers_absenceevent" ("called_off_at", "cover_id", "dealership_id", "ends_at", "group_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (OLD."called_off_at", OLD."cover_id", OLD."dealership_id", OLD."ends_at", OLD."group_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."starts_at", OLD."user_id"); RETURN NULL;',
                    hash="91a1c2eef406c1dbdd7e2871cf91809290726a02",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b93a8",
                    table="dealers_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "dealers_absenceevent" ("called_off_at", "cover_id", "dealership_id", "ends_at", "group_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (OLD."called_off_at", OLD."cover_id", OLD."dealership_id", OLD."ends_at", OLD."group_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_at", OLD."user_id"); RETURN NULL;',
                    hash="8e8c02a765579c743a93274384e3d10f0235f8aa",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_57cee",
                    table="dealers_absence",
                    when="AFTER",
                ),
            ),
        ),
    ]
