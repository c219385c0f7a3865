"""From what somebody typed to the customers meant: the one query every search of a group runs.

Every term is a handful of prefixes, each one range of a B-tree, and only when these find less than
a page a look inside of words by trigrams. What is read is bounded at every step, so that a single
letter costs no more than a rare name: rows of keys first, then customers, sorting last.
"""

from itertools import groupby

from django.db import connection

from apps.core.scope import current_scope
from apps.customers.terms import terms_of

from .search_keys import SearchKey

MOST_FOUND = 1000
PAGE = 30
# A name has several keys, and words after the first are looked up for each of these.
MOST_READ = 20_000


def ids_matching(query):
    """Return the keys of at most 1,000 customers in the group in scope, the newest first.

    They match every word of the query, or it as a whole.
    """
    asked = terms_of(query)
    whole = (asked.whole,) if asked.whole else ()
    found = _found([asked.terms, whole], inside=False)
    for terms in (whole, asked.terms):
        # One look inside of words adds to what was found; several are dear and only a last resort.
        if len(found) < (PAGE if len(terms) == 1 else 1):
            found |= _found([terms], inside=True)
    return sorted(found, reverse=True)[:MOST_FOUND]


def reasons_matching(query, customer_ids):
    """Return {customer: [(kind, shown)]}: what was matched, as people write it, "" for a name."""
    asked = terms_of(query)
    if not asked or not customer_ids:
        return {}
    terms = [*asked.terms, *([asked.whole] if asked.whole else [])]
    conditions, params = _any_of(terms)
    sql = (
        f"SELECT DISTINCT customer_id, kind, shown FROM {_table()} k"  # noqa: S608 - our own name
        " WHERE group_id = %s AND customer_id = ANY(%s)"
        f" AND ({conditions}) ORDER BY customer_id, kind, shown"
    )
    rows = _rows(sql, [current_scope().group_id, list(customer_ids), *params])
    return {
        customer: [(kind, shown) for _customer, kind, shown in each]
        for customer, each in groupby(rows, key=lambda row: row[0])
    }


def _found(ways, *, inside):
    """The customers who match all terms of one way at least."""
    # What is written without spaces is never looked for inside: its every part begins a key.
    serves = [terms for terms in ways if any(term.inside or not inside for term in terms)]
    if not serves:
        return set()
    queries = [_all_of(terms, inside=inside) for terms in serves]
    union = " UNION ALL ".join(f"({sql})" for sql, _params in queries)
    sql = f"SELECT DISTINCT customer_id FROM ({union}) found LIMIT {MOST_FOUND}"  # noqa: S608
    return {row[0] for row in _rows(sql, [each for _sql, params in queries for each in params])}


def _all_of(terms, *, inside):
    """SQL for the customers that match every term: the rarest leads, the others are looked up."""
    lead = max(terms, key=lambda term: (bool(term.inside) and inside, _rarity(term)))
    sql, params = _prefixes(lead)
    if inside:
        within, more = _inside(lead)
        sql, params = f"{sql} UNION ALL {within}", [*params, *more]
    for other in terms:
        if other is not lead:
            condition, more = _any_of([other])
            sql = (
                f"SELECT customer_id FROM ({sql}) lead WHERE EXISTS (SELECT 1 FROM {_table()} k"  # noqa: S608
                f" WHERE k.group_id = %s AND k.customer_id = lead.customer_id AND ({condition})"
                # Keeps it a look-up of one customer's few keys; a join would read all keys.
                " OFFSET 0)"
            )
            params = [*params, current_scope().group_id, *more]
    # Several keys of one customer can match, so more rows than customers are read.
    return f"{sql} LIMIT {MOST_FOUND * 4}", params


def _prefixes(term):
    """SQL for the customers with a key that begins so: one range of the B-tree for each text."""
    parts, params = [], []
    for text, kinds in _by_text(term.prefixes).items():
        # Bounds instead of LIKE, which the planner may answer by trigrams, all of them at once.
        parts.append(
            f"(SELECT customer_id FROM {_table()} WHERE group_id = %s AND key ~>=~ %s"  # noqa: S608
            f" AND key ~<~ %s AND kind = ANY(%s) LIMIT {MOST_READ})"
        )
        params += [current_scope().group_id, text, _after(text), kinds]
    return f"SELECT customer_id FROM ({' UNION ALL '.join(parts)}) range", params  # noqa: S608


def _inside(term):
    sql = (
        f"SELECT customer_id FROM {_table()} WHERE group_id = %s AND key LIKE %s"  # noqa: S608
        f" AND kind = ANY(%s) LIMIT {MOST_READ}"
    )
    kinds = [str(kind) for kind in term.inside_kinds]
    return f"SELECT customer_id FROM ({sql}) inside", [  # noqa: S608
        current_scope().group_id,
        f"%{_escaped(term.inside)}%",
        kinds,
    ]


def _any_of(terms):
    """A condition on one key `k`: it begins or contains what one of the terms says."""
    conditions, params = [], []
    for term in terms:
        for text, kinds in _by_text(term.prefixes).items():
            # Not LIKE or starts_with: the planner would look for the text and not for the customer.
            conditions.append("(k.kind = ANY(%s) AND left(k.key, %s) = %s)")
            params += [kinds, len(text), text]
        if term.inside:
            conditions.append("(k.kind = ANY(%s) AND strpos(k.key, %s) > 0)")
            params += [[str(kind) for kind in term.inside_kinds], term.inside]
    return " OR ".join(conditions), params


def _by_text(prefixes):
    texts = {}
    for kind, text in prefixes:
        texts.setdefault(text, []).append(str(kind))
    return texts


def _rarity(term):
    """Longer is rarer; a Chinese character says as much as some three letters."""
    text = term.prefixes[0].key
    return sum(3 if ord(char) > 0x2E80 else 1 for char in text)


def _after(text):
    """The first text after all that begin so, in the order of their bytes."""
    last = ord(text[-1]) + 1
    # UTF-8 has no bytes for the surrogates, and nothing comes after the last character.
    last = 0xE000 if 0xD800 <= last <= 0xDFFF else min(last, 0x10FFFF)
    return text[:-1] + chr(last)


def _escaped(text):
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _table():
    return connection.ops.quote_name(SearchKey._meta.db_table)


def _rows(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
