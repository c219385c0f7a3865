import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.clock
import apps.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0010_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
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
                    "rung",
                    models.CharField(
                        choices=[
                            ("remind", "consultant reminded"),
                            ("manager", "manager told"),
                            ("pool", "back to all"),
                        ],
                        max_length=10,
                        verbose_name="rung",
                    ),
                ),
                ("at", models.DateTimeField(default=apps.core.clock.now, verbose_name="at")),
                (
                    "clock",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="leads.responseclock",
                        verbose_name="response clock",
                    ),
                ),
                (
                    "consultant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="consultant",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
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
                    "follow_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="leads.followup",
                        verbose_name="follow-up",
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
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="leads.lead",
                        verbose_name="lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation",
                "verbose_name_plural": "escalations",
                "ordering": ["-at"],
                "indexes": [
                    models.Index(fields=["group", "lead", "-at"], name="escalation_of_lead"),
                    models.Index(fields=["group", "dealership", "-at"], name="escalation_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("clock__isnull", False)),
                        fields=("group", "clock", "rung"),
                        name="escalation_once_for_a_clock",
                        violation_error_message="This was told already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("follow_up__isnull", False)),
                        fields=("group", "follow_up", "rung"),
                        name="escalation_once_for_a_step",
                        violation_error_message="This was told already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clock__isnull", True), ("follow_up__isnull", False)),
                            models.Q(("clock__isnull", False), ("follow_up__isnull", True)),
                            _connector="OR",
                        ),
                        name="escalation_of_one_thing",
                        violation_error_message="An escalation is of an answer or of a next step.",
                    ),
                ],
            },
        ),
    ]
