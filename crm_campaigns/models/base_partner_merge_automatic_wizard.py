from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers count once in each campaign (B11).

    Odoo would delete the rows of the merged customers where the remaining one has its own, with
    the messages and interactions that hang on them; these are moved first.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._merge_campaigns(src_partners.ids, dst_partner.id)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _merge_campaigns(self, sources, destination):
        self.env.flush_all()
        ids = [destination, *sources]
        order = SQL("(partner_id <> %s), id", destination)
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE crm_merged_activity ON COMMIT DROP AS
                SELECT id, kept FROM (
                    SELECT id, first_value(id) OVER (
                               PARTITION BY run_id, channel_id ORDER BY %(order)s) AS kept
                      FROM crm_campaign_activity WHERE partner_id = ANY(%(ids)s)) a
                 WHERE id <> kept;
                UPDATE crm_message m SET campaign_activity_id = a.kept
                  FROM crm_merged_activity a WHERE a.id = m.campaign_activity_id;
                UPDATE crm_interaction i SET campaign_activity_id = a.kept
                  FROM crm_merged_activity a WHERE a.id = i.campaign_activity_id;
                DELETE FROM crm_campaign_activity c
                 USING crm_merged_activity a WHERE a.id = c.id;
                DROP TABLE crm_merged_activity;

                UPDATE crm_campaign_member m SET date_converted = found.date
                  FROM (SELECT campaign_id, MIN(date_converted) AS date
                          FROM crm_campaign_member WHERE partner_id = ANY(%(ids)s)
                         GROUP BY campaign_id) found
                 WHERE m.campaign_id = found.campaign_id AND m.partner_id = ANY(%(ids)s);
                DELETE FROM crm_campaign_member WHERE id IN (
                    SELECT id FROM (
                        SELECT id, row_number() OVER (
                                   PARTITION BY campaign_id ORDER BY is_control, %(order)s) AS n
                          FROM crm_campaign_member WHERE partner_id = ANY(%(ids)s)) m
                     WHERE n > 1);
                DELETE FROM crm_campaign_exclusion WHERE id IN (
                    SELECT id FROM (
                        SELECT id, row_number() OVER (
                                   PARTITION BY run_id ORDER BY %(order)s) AS n
                          FROM crm_campaign_exclusion WHERE partner_id = ANY(%(ids)s)) e
                     WHERE n > 1)
                """,
                ids=ids,
                order=order,
            )
        )
        self.env.invalidate_all()
