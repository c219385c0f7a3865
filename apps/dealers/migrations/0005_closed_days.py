import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dealers", "0004_shared_cache"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="dealership",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dealership",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="dealership",
            name="closed_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(),
                blank=True,
                default=list,
                help_text="Days on which the door stays shut, as 2026-12-25, with commas between.",
                verbose_name="closed on",
            ),
        ),
        migrations.AddField(
            model_name="dealershipevent",
            name="closed_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(),
                blank=True,
                default=list,
                help_text="Days on which the door stays shut, as 2026-12-25, with commas between.",
                verbose_name="closed on",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dealership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "dealers_dealershipevent" ("answer_minutes", "city", "closed_on", "country", "currency", "group_id", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (OLD."answer_minutes", OLD."city", OLD."closed_on", OLD."country", OLD."currency", OLD."group_id", OLD."id", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."time_zone"); RETURN NULL;',
                    hash="6e47785f576eb4279f922c4bd340b630318fd5f1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cf71a",
                    table="dealers_dealership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dealership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "dealers_dealershipevent" ("answer_minutes", "city", "closed_on", "country", "currency", "group_id", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") VALUES (OLD."answer_minutes", OLD."city", OLD."closed_on", OLD."country", OLD."currency", OLD."group_id", OLD."id", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."time_zone"); RETURN NULL;',
                    hash="d8f58f740fb4c6760eacf82e38535b276f004102",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5d5e4",
                    table="dealers_dealership",
                    when="AFTER",
                ),
            ),
        ),
    ]
