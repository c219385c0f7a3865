"""What the address of a page tells about the advertisement that led to it."""

MOST, LONGEST = 30, 500
# The click ids of search engines, networks and platforms, in the West and in China.
CLICK_IDS = frozenset(
    [
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "msclkid",
        "fbclid",
        "ttclid",
        "twclid",
        "li_fat_id",
        "igshid",
        "yclid",
        "bd_vid",
        "qz_gdt",
        "gdt_vid",
        "clickid",
        "click_id",
        "qhclickid",
        "sogou_clickid",
    ]
)
WORDS = ("campaign", "campaign_id", "ref", "source")


def tracking_in(query):
    """Return the campaign words (utm_...) and click ids of a query, each cut to 500 signs."""
    kept = {
        name.lower(): value[:LONGEST]
        for name, value in query.items()
        if value and (name.lower().startswith("utm_") or name.lower() in (*CLICK_IDS, *WORDS))
    }
    return {name[:60]: kept[name] for name in sorted(kept)[:MOST]}
