from django.db import migrations

FILL = [
    """
    UPDATE leads_responseclock AS clock
    SET unanswered = true
    FROM leads_lead AS lead
    WHERE lead.id = clock.lead_id AND lead.closed_at = clock.stopped_at AND NOT EXISTS (
        SELECT 1 FROM leads_loggedcontact AS contact
        WHERE contact.lead_id = clock.lead_id AND contact.at = clock.stopped_at
            AND contact.outcome IN ('reached', 'wrote')
    )
    """,
    """
    UPDATE leads_responseclock AS clock
    SET first_sign_at = first.at,
        first_sign = CASE WHEN first.outcome IN ('reached', 'wrote') THEN 'answer' ELSE 'attempt' END
    FROM (
        SELECT DISTINCT ON (ticking.id) ticking.id, contact.at, contact.outcome
        FROM leads_responseclock AS ticking
        JOIN leads_loggedcontact AS contact ON contact.lead_id = ticking.lead_id
            AND contact.at BETWEEN ticking.started_at AND coalesce(ticking.stopped_at, 'infinity')
        ORDER BY ticking.id, contact.at
    ) AS first
    WHERE first.id = clock.id
    """,
    "UPDATE leads_responseclock SET escalates_at = due_at WHERE stopped_at IS NULL",
]
CLEAR = """
    UPDATE leads_responseclock
    SET unanswered = false, first_sign = '', first_sign_at = NULL, escalates_at = NULL
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_first_sign_of_us")]

    operations = [migrations.RunSQL(FILL, CLEAR)]
