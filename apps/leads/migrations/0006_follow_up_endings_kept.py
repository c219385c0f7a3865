from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_follow_up_endings_filled"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("ending", "")),
                    models.Q(models.Q(("ending", ""), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="follow_up_done_by_something",
                violation_error_message="Log what came of it: a step is not just ticked.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", False), ("ending", "contact")),
                    models.Q(
                        models.Q(("ending", "contact"), _negated=True), ("contact__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="follow_up_contact_is_its_outcome",
                violation_error_message="Log what came of it: a step is not just ticked.",
            ),
        ),
    ]
