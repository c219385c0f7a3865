"""The table that limits are counted in; see apps.core.shared_cache."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dealers", "0001_initial")]

    operations = [
        # What it holds may be lost in a crash, so nobody waits until it is on the disk.
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE shared_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            )
            """,
            "DROP TABLE shared_cache",
        ),
        migrations.RunSQL(
            "CREATE INDEX shared_cache_expires ON shared_cache (expires)",
            "DROP INDEX shared_cache_expires",
        ),
    ]
