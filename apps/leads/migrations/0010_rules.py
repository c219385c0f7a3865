import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import apps.core.clock
import apps.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0009_first_sign_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadRules",
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
                    "answer_remind",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="answer: remind the consultant",
                    ),
                ),
                (
                    "answer_manager",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="answer: tell the manager",
                    ),
                ),
                (
                    "answer_pool",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="answer: back to all",
                    ),
                ),
                (
                    "step_remind",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="next step: remind the consultant",
                    ),
                ),
                (
                    "step_manager",
                    models.PositiveSmallIntegerField(
                        default=540,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="next step: tell the manager",
                    ),
                ),
                (
                    "step_pool",
                    models.PositiveSmallIntegerField(
                        default=1620,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="next step: back to all",
                    ),
                ),
                (
                    "own_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days without contact after which a customer is free",
                    ),
                ),
                (
                    "audit_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share of lost leads that somebody else calls",
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
            ],
            options={
                "verbose_name": "rules for leads",
                "verbose_name_plural": "rules for leads",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "dealership"),
                        name="lead_rules_once_at_a_dealership",
                        violation_error_message="This dealership already has its rules.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_manager__lte", models.F("answer_pool")),
                            ("answer_remind__lte", models.F("answer_manager")),
                            ("step_manager__lte", models.F("step_pool")),
                            ("step_remind__lte", models.F("step_manager")),
                        ),
                        name="lead_rules_climb",
                        violation_error_message="Each rung comes after the one before: remind, then manager, then all.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("audit_percent__lte", 100),
                            models.Q(
                                ("own_days__isnull", True), ("own_days__gte", 1), _connector="OR"
                            ),
                        ),
                        name="lead_rules_within_reason",
                        violation_error_message="Choose a share up to 100 percent, and at least a day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadRulesEvent",
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
                    "answer_remind",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="answer: remind the consultant",
                    ),
                ),
                (
                    "answer_manager",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="answer: tell the manager",
                    ),
                ),
                (
                    "answer_pool",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="answer: back to all",
                    ),
                ),
                (
                    "step_remind",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="next step: remind the consultant",
                    ),
                ),
                (
                    "step_manager",
                    models.PositiveSmallIntegerField(
                        default=540,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="next step: tell the manager",
                    ),
                ),
                (
                    "step_pool",
                    models.PositiveSmallIntegerField(
                        default=1620,
                        validators=[django.core.validators.MaxValueValidator(20000)],
                        verbose_name="next step: back to all",
                    ),
                ),
                (
                    "own_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days without contact after which a customer is free",
                    ),
                ),
                (
                    "audit_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share of lost leads that somebody else calls",
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
                        to="leads.leadrules",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leadrules",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "leads_leadrulesevent" ("answer_manager", "answer_pool", "answer_remind", "audit_percent", "dealership_id", "group_id", "id", "own_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_manager", "step_pool", "step_remind") VALUES (OLD."answer_manager", OLD."answer_pool", OLD."answer_remind", OLD."audit_percent", OLD."dealership_id", OLD."group_id", OLD."id", OLD."own_days", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."step_manager", OLD."step_pool", OLD."step_remind"); RETURN NULL;',
                    hash="fbec43d7af4251eade498db95ca4001fc686e8ce",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7f873",
                    table="leads_leadrules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leadrules",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "leads_leadrulesevent" ("answer_manager", "answer_pool", "answer_remind", "audit_percent", "dealership_id", "group_id", "id", "own_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_manager", "step_pool", "step_remind") VALUES (OLD."answer_manager", OLD."answer_pool", OLD."answer_remind", OLD."audit_percent", OLD."dealership_id", OLD."group_id", OLD."id", OLD."own_days", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."step_manager", OLD."step_pool", OLD."step_remind"); RETURN NULL;',
                    hash="2074a42ff48fd4725e145217fc647103ed494d98",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_98db4",
                    table="leads_leadrules",
                    when="AFTER",
                ),
            ),
        ),
    ]
