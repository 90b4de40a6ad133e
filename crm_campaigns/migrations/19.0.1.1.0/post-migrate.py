"""Names of campaigns that differed in capitals or blanks only are one name now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Number all but the first of the campaigns that have one name, so that all may stay.

    The index that keeps names apart is made after all addons have migrated. PostgreSQL says, as in
    the index, which names are one.
    """
    campaigns = api.Environment(cr, SUPERUSER_ID, {})["crm.campaign"]
    cr.execute(
        r"""SELECT id, LOWER(BTRIM(REGEXP_REPLACE(name, '\s+', ' ', 'g')))
              FROM crm_campaign ORDER BY id"""
    )
    rows = cr.fetchall()
    known = {plain for _id, plain in rows}
    seen = set()
    for id_, plain in rows:
        if plain in seen:
            number = 2
            while f"{plain} ({number})" in known:
                number += 1
            known.add(f"{plain} ({number})")
            campaign = campaigns.browse(id_)
            campaign.name = f"{campaign.name.strip()} ({number})"
        seen.add(plain)
