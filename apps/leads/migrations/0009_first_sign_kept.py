from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_first_sign_filled"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="responseclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unanswered", False), ("stopped_at__isnull", False), _connector="OR"
                ),
                name="clock_unanswered_has_stopped",
                violation_error_message="Only a clock that has stopped is closed unanswered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="responseclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_sign", ""), ("first_sign_at__isnull", True)),
                    models.Q(
                        models.Q(("first_sign", ""), _negated=True),
                        ("first_sign_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="clock_first_sign_with_its_time",
                violation_error_message="A first sign has its time.",
            ),
        ),
    ]
