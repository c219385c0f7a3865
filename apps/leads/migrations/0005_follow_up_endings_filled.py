from django.db import migrations

# A contact ended what was promised before it at its very moment; the rest ended with the lead.
FILL = [
    """
    UPDATE leads_followup AS step
    SET ending = 'contact', contact_id = contact.id
    FROM leads_loggedcontact AS contact
    WHERE contact.lead_id = step.lead_id AND contact.at = step.done_at
    """,
    "UPDATE leads_followup SET ending = 'closed' WHERE done_at IS NOT NULL AND ending = ''",
    "UPDATE leads_followup SET escalates_at = due_at WHERE done_at IS NULL",
]
CLEAR = "UPDATE leads_followup SET ending = '', contact_id = NULL, escalates_at = NULL"


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_follow_up_endings")]

    operations = [migrations.RunSQL(FILL, CLEAR)]
