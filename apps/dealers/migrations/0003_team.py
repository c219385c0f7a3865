import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.core.clock
import apps.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("dealers", "0002_notifications"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("receptionist", "receptionist"),
                            ("sales_consultant", "sales consultant"),
                            ("sales_manager", "sales manager"),
                            ("service_advisor", "service advisor"),
                            ("technician", "technician"),
                            ("care_agent", "customer care agent"),
                            ("dealer_manager", "dealer manager"),
                            ("group_manager", "group manager"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(default=apps.core.clock.now, verbose_name="sent at"),
                ),
                (
                    "letters",
                    models.PositiveSmallIntegerField(default=1, verbose_name="letters sent"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted at"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="revoked at"),
                ),
                (
                    "dealership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person at work",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-sent_at"],
                "permissions": [("manage_staff", "Can invite people and decide about their roles")],
            },
        ),
        migrations.CreateModel(
            name="ShiftEvent",
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
                ("starts_at", models.DateTimeField(verbose_name="starts at")),
                ("ends_at", models.DateTimeField(verbose_name="ends at")),
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
                        to="dealers.shift",
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
        migrations.CreateModel(
            name="StaffChange",
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
                            ("invited", "invited"),
                            ("invitation_revoked", "invitation revoked"),
                            ("joined", "has joined"),
                            ("role_given", "role given"),
                            ("role_changed", "role changed"),
                            ("role_ended", "role ended"),
                            ("details_changed", "details changed"),
                            ("deactivated", "account closed"),
                            ("reactivated", "account opened again"),
                            ("factor_reset", "second factor reset"),
                            ("shift_added", "shift added"),
                            ("shift_changed", "shift changed"),
                            ("shift_removed", "shift removed"),
                            ("week_copied", "week copied"),
                            ("rules_changed", "sign-in rules changed"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=apps.core.clock.now, verbose_name="changed at"),
                ),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "dealership",
                    models.ForeignKey(
                        null=True,
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person at work",
                    ),
                ),
            ],
            options={
                "verbose_name": "change in the team",
                "verbose_name_plural": "changes in the team",
            },
        ),
        migrations.AddField(
            model_name="dealergroup",
            name="password_sign_in",
            field=models.BooleanField(default=True, verbose_name="sign-in by password"),
        ),
        migrations.AddField(
            model_name="dealergroup",
            name="second_factor_roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                verbose_name="roles with a second factor",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shift",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "dealers_shiftevent" ("dealership_id", "ends_at", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (OLD."dealership_id", OLD."ends_at", OLD."group_id", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."starts_at", OLD."user_id"); RETURN NULL;',
                    hash="a80547bd9d73fb82b7a5ebbdd52f81fd528c0348",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f758d",
                    table="dealers_shift",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shift",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "dealers_shiftevent" ("dealership_id", "ends_at", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "user_id") VALUES (OLD."dealership_id", OLD."ends_at", OLD."group_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_at", OLD."user_id"); RETURN NULL;',
                    hash="70a52b9486707b1716b1d10aac90b5e7471ad46e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1e487",
                    table="dealers_shift",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                fields=("group", "email"),
                name="invitation_waits_once",
                violation_error_message="This address is invited already. Send that invitation again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_in_small_letters",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("dealership__isnull", True),
                        ("role__in", ["group_manager", "administrator"]),
                    ),
                    models.Q(
                        models.Q(("role__in", ["group_manager", "administrator"]), _negated=True),
                        ("dealership__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="invitation_group_roles_over_the_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                ),
                name="invitation_ends_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at__isnull", True), ("person__isnull", True)),
                    models.Q(("accepted_at__isnull", False), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="invitation_accepted_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="staffchange",
            index=models.Index(
                models.F("group"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="staffchange_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="staffchange",
            index=models.Index(
                models.F("group"),
                models.F("person"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="staffchange_of_person",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffchange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8ef0320fe007bab780efebf1a0a9778dc1ee6eb0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_92187",
                    table="dealers_staffchange",
                    when="BEFORE",
                ),
            ),
        ),
    ]
