from django.db import migrations

FILL = """
INSERT INTO leads_campaigncost
    (id, group_id, dealership_id, campaign_id, starts_on, ends_on, amount, currency, what)
SELECT gen_random_uuid(), group_id, dealership_id, id,
       COALESCE(starts_on, ends_on, CURRENT_DATE), COALESCE(ends_on, starts_on, CURRENT_DATE),
       cost, currency, ''
FROM leads_campaign
WHERE cost > 0
"""
EMPTY = """
UPDATE leads_campaign
SET cost = paid.amount, currency = paid.currency
FROM (
    SELECT campaign_id, SUM(amount) AS amount, MIN(currency) AS currency
    FROM leads_campaigncost GROUP BY campaign_id
) AS paid
WHERE paid.campaign_id = leads_campaign.id;
DELETE FROM leads_campaigncost;
"""


class Migration(migrations.Migration):
    """What a campaign had cost becomes its first entry."""

    dependencies = [("leads", "0015_campaign_costs")]

    operations = [migrations.RunSQL(FILL, EMPTY)]
