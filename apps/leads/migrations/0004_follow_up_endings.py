import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("dealers", "0001_initial"),
        ("dealers", "__first__"),
        ("leads", "0003_lead_mailboxes"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="leads.loggedcontact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("contact", "contact logged"),
                    ("postponed", "postponed"),
                    ("closed", "lead closed"),
                ],
                default="",
                max_length=10,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="escalates_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="look again at"),
        ),
        migrations.AddField(
            model_name="followup",
            name="postponed",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="times postponed"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["group", "dealership", "due_at"],
                name="follow_up_overdue",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("escalates_at__isnull", False)),
                fields=["group", "dealership", "escalates_at"],
                name="follow_up_escalates",
            ),
        ),
    ]
