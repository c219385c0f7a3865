from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0006_follow_up_endings_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="responseclock",
            name="escalates_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="look again at"),
        ),
        migrations.AddField(
            model_name="responseclock",
            name="first_sign",
            field=models.CharField(
                blank=True,
                choices=[
                    ("receipt", "automatic receipt"),
                    ("attempt", "attempt"),
                    ("answer", "answer"),
                ],
                default="",
                max_length=10,
                verbose_name="first sign of us",
            ),
        ),
        migrations.AddField(
            model_name="responseclock",
            name="first_sign_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="first sign of us at"),
        ),
        migrations.AddField(
            model_name="responseclock",
            name="unanswered",
            field=models.BooleanField(default=False, verbose_name="closed before an answer"),
        ),
        migrations.AddIndex(
            model_name="responseclock",
            index=models.Index(
                condition=models.Q(("escalates_at__isnull", False), ("stopped_at__isnull", True)),
                fields=["group", "dealership", "escalates_at"],
                name="clock_escalates",
            ),
        ),
        migrations.AddIndex(
            model_name="responseclock",
            index=models.Index(
                condition=models.Q(("unanswered", True)),
                fields=["group", "dealership", "-stopped_at"],
                name="clock_unanswered",
            ),
        ),
    ]
