"""The benchmark's agreements: ten of each customer, and marketing that waits for the gate."""

from filling import insert_like

from odoo.tools import SQL

# Of each customer: two types, five years one after the other.
PER_CUSTOMER = 10
YEARS = 5


def fill_agreements(env, rows, customers, first, user_ids):
    """Give each customer agreements of two types year after year.

    Of ten customers one did not renew and one withdrew; the others' years end on any day from
    today on, so that each midnight some agreements end and others begin.
    """
    type_ids = [
        env.ref(f"crm_agreements.crm_agreement_type_{name}_marketing").id
        for name in ("email", "sms")
    ]
    pattern = env["crm.agreement"].create({"partner_id": first, "type_id": type_ids[1]})
    pattern.action_withdraw()
    env.flush_all()
    customer = SQL("(n / %s)", PER_CUSTOMER)
    # The last year began up to a year ago, that of who did not renew a year before.
    start = SQL(
        """(CURRENT_DATE - 365 * (%(years)s - 1 - (n %% %(each)s) / 2) - %(customer)s %% 365
            - 365 * (%(customer)s %% 10 = 3)::int - 1)""",
        years=YEARS,
        each=PER_CUSTOMER,
        customer=customer,
    )
    is_withdrawn = SQL(
        "(%(customer)s %% 10 = 7 AND n %% %(each)s >= %(last)s)",
        customer=customer,
        each=PER_CUSTOMER,
        last=PER_CUSTOMER - 2,
    )
    insert_like(
        env.cr,
        "crm_agreement",
        pattern.id,
        rows,
        {
            "id": SQL("nextval('crm_agreement_id_seq')"),
            "partner_id": SQL("%s + %s %% %s", first, customer, customers),
            "type_id": SQL("(%s::int[])[1 + n %% 2]", type_ids),
            "user_id": SQL("(%s::int[])[1 + %s %% %s]", user_ids, customer, len(user_ids)),
            "date_start": start,
            "date_end": SQL("%s + 364", start),
            "date_withdrawn": SQL("CASE WHEN %s THEN %s + time '12:00' END", is_withdrawn, start),
            "day_after": SQL("%s + CASE WHEN %s THEN 0 ELSE 365 END", start, is_withdrawn),
            "date_effective": SQL("NULL"),
        },
    )


def fill_marketing(env, rows, customers, first, _user_ids):
    """Write each customer a marketing e-mail that the gate has not yet judged."""
    pattern = env["crm.message"].create(
        {
            "partner_id": first,
            "channel_id": env.ref("crm_interactions.crm_channel_email").id,
            "purpose": "marketing",
            "subject": "News",
            "body": "<p>Good news.</p>",
        }
    )
    env.flush_all()
    address = SQL("(SELECT email FROM res_partner WHERE id = %s + n %% %s)", first, customers)
    insert_like(
        env.cr,
        "crm_message",
        pattern.id,
        rows,
        {
            "id": SQL("nextval('crm_message_id_seq')"),
            "partner_id": SQL("%s + n %% %s", first, customers),
            "address": address,
            "address_normalized": address,
        },
    )
