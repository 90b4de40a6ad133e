from odoo import api, models
from odoo.tools import SQL

# Of activities for the same customer and run, the first of these stays.
FURTHEST_FIRST = ["completed", "in_progress", "assigned", "unassigned", "cancelled"]
# What refers to an activity by the name of its model and its id, with the column of the name.
REFERRING = {
    "mail_message": "model",
    "mail_scheduled_message": "model",
    "mail_activity": "res_model",
    "mail_followers": "res_model",
    "ir_attachment": "res_model",
    "crm_change": "res_model",
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers count once in each campaign, and are classified once (B11).

    Where the remaining customer has a row of its own, Odoo would delete all rows of the merged
    ones, with what hangs on them. So what would come twice is settled before:

    - of two activities of a run, the one that came further stays, with the messages, interactions,
      notes, followers and history of both;
    - treated once is treated, and a success of either is one;
    - what the remaining customer is classified as stays, of several values all; what only the
      merged one is classified by comes along;
    - an indicator keeps the remaining customer's value until it is calculated next.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._merge_campaigns(src_partners.ids, dst_partner.id)
        self._merge_criteria(src_partners, dst_partner)
        self._merge_indicators(src_partners.ids, dst_partner.id)
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
                               PARTITION BY run_id, channel_id
                               ORDER BY array_position(%(statuses)s, status), %(order)s) AS kept
                      FROM crm_campaign_activity WHERE partner_id = ANY(%(ids)s)) a
                 WHERE id <> kept;
                UPDATE crm_message m SET campaign_activity_id = a.kept
                  FROM crm_merged_activity a WHERE a.id = m.campaign_activity_id;
                UPDATE crm_interaction i SET campaign_activity_id = a.kept
                  FROM crm_merged_activity a WHERE a.id = i.campaign_activity_id;
                UPDATE crm_message_click c SET campaign_activity_id = a.kept
                  FROM crm_merged_activity a WHERE a.id = c.campaign_activity_id;
                UPDATE crm_link l SET record_ref = 'crm.campaign.activity,' || a.kept
                  FROM crm_merged_activity a
                 WHERE l.record_ref = 'crm.campaign.activity,' || a.id;
                DELETE FROM mail_followers f USING crm_merged_activity a
                 WHERE f.res_model = 'crm.campaign.activity' AND f.res_id = a.id AND EXISTS (
                       SELECT 1 FROM mail_followers o
                         LEFT JOIN crm_merged_activity b ON b.id = o.res_id
                        WHERE o.res_model = f.res_model AND o.partner_id = f.partner_id
                          AND (o.res_id = a.kept OR b.kept = a.kept AND o.id < f.id));
                %(referring)s;
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
                referring=SQL(";").join(map(self._refer_to_kept, REFERRING)),
                statuses=FURTHEST_FIRST,
            )
        )
        self.env.invalidate_all()

    @api.model
    def _refer_to_kept(self, table):
        """Return SQL that makes what refers to merged activities refer to those that stay."""
        return SQL(
            """UPDATE %s t SET res_id = a.kept FROM crm_merged_activity a
                WHERE t.%s = 'crm.campaign.activity' AND t.res_id = a.id""",
            SQL.identifier(table),
            SQL.identifier(REFERRING[table]),
        )

    @api.model
    def _merge_criteria(self, sources, destination):
        # sudo: how customers are classified is merged with them, whoever merges
        Answer = self.env["crm.criterion.answer"].sudo()
        answers = Answer.search([("partner_id", "in", (destination | sources).ids)])
        kept = {}
        for answer in answers.sorted(lambda one: (one.partner_id != destination, one.id)):
            first = kept.setdefault(answer.criterion_id, answer)
            if first != answer:
                if answer.kind == "multi":
                    first.value_ids |= answer.value_ids
                answer.unlink()
        self.env.flush_all()

    @api.model
    def _merge_indicators(self, sources, destination):
        self.env.cr.execute(
            SQL(
                """DELETE FROM crm_indicator_value WHERE id IN (
                       SELECT id FROM (
                           SELECT id, row_number() OVER (
                                      PARTITION BY indicator_id
                                      ORDER BY (partner_id <> %s), id) AS n
                             FROM crm_indicator_value WHERE partner_id = ANY(%s)) v
                        WHERE n > 1)""",
                destination,
                [destination, *sources],
            )
        )
        self.env["crm.indicator.value"].invalidate_model()
