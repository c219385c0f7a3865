import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.clock
import apps.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0011_escalations"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditDraw",
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
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="share")),
                ("seed", models.CharField(max_length=64, verbose_name="seed")),
                ("lost", models.JSONField(default=list, verbose_name="lost leads")),
                (
                    "drawn_at",
                    models.DateTimeField(default=apps.core.clock.now, verbose_name="drawn at"),
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
                "verbose_name": "sample of lost leads",
                "verbose_name_plural": "samples of lost leads",
                "ordering": ["-ends_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "dealership", "ends_at"),
                        name="audit_draw_once_for_a_period",
                        violation_error_message="This period was drawn already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="audit_draw_ends_after_start",
                        violation_error_message="The end has to be after the start.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LostAudit",
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
                ("lost_at", models.DateTimeField(verbose_name="lost at")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bought_elsewhere", "bought another brand"),
                            ("bought_same", "bought our brand elsewhere"),
                            ("price", "price"),
                            ("delivery", "delivery too late"),
                            ("finance", "finance refused"),
                            ("postponed", "not now"),
                            ("no_interest", "does not want a car"),
                            ("unreachable", "never reached"),
                            ("not_real", "not a real enquiry"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("evidence", models.TextField(max_length=1000, verbose_name="evidence")),
                ("tried", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "said",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="what the customer says"
                    ),
                ),
                ("said_at", models.DateTimeField(blank=True, null=True, verbose_name="said at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "lost, as it was said"),
                            ("wrong", "lost, but for another reason"),
                            ("rescued", "not lost: open again"),
                            ("unreached", "never reached"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called by",
                    ),
                ),
                (
                    "caller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lost_audits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="caller",
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
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="leads.auditdraw",
                        verbose_name="sample",
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
                        related_name="audits",
                        to="leads.lead",
                        verbose_name="lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "second call",
                "verbose_name_plural": "second calls",
                "ordering": ["id"],
                "permissions": [("audit_lead", "Can call customers whom somebody else has lost")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["group", "dealership", "caller"],
                        name="audit_open",
                    ),
                    models.Index(fields=["group", "dealership", "-done_at"], name="audit_done"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "lead", "lost_at"),
                        name="audit_once_for_a_loss",
                        violation_error_message="This loss is already checked.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consultant__isnull", True),
                            models.Q(
                                models.Q(
                                    ("caller__isnull", True),
                                    models.Q(("caller", models.F("consultant")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("by__isnull", True),
                                    models.Q(("by", models.F("consultant")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="audit_by_somebody_else",
                        violation_error_message="Nobody checks their own loss.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("outcome", "")),
                            models.Q(("done_at__isnull", False), ("outcome", "unreached")),
                            models.Q(
                                models.Q(("outcome__in", ["", "unreached"]), _negated=True),
                                ("done_at__isnull", False),
                                models.Q(("said", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="audit_ends_with_what_was_said",
                        violation_error_message="Write what the customer says before you decide.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("status", "lost")),
                fields=["group", "dealership", "closed_at"],
                name="lead_lost",
            ),
        ),
    ]
