from odoo import api, fields, models
from odoo.tools import SQL

# What the history of an activity tells of (K7).
LOGGED_FIELDS = ("status", "status_reason_id", "detailed_status", "user_id", "team_id")


class CrmCampaignActivity(models.Model):
    """The history of an activity: who changed what of it, in ``crm.change``, append-only (K7)."""

    _name = "crm.campaign.activity"
    _inherit = ["crm.change.mixin", "crm.campaign.activity"]

    _change_title_fields = ("campaign_id",)

    @api.model
    def _change_fields(self):
        """Return the five fields whose history is kept."""
        return frozenset(LOGGED_FIELDS)

    def _change_is_off(self):
        """Leave out what was sent: its messages tell all of it."""
        return super()._change_is_off() or all(one.kind == "external" for one in self)

    @api.readonly
    def get_history_domain(self):
        """Return the domain of the lines of the activity's history, ``…activity.change``."""
        self.ensure_one()
        self.check_access("read")
        return [("activity_id", "=", self.id)]

    def _log_start(self):
        """Log what new activities begin with: they come to be by SQL, which nobody sees.

        One statement for thousands and one line an activity, as for whatever else is created; it
        holds the values as ``crm_change_value`` says.
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_change
                       (date, user_id, user_name, kind, res_model, res_id, res_name, new_value,
                        partner_id, partner_name, commercial_partner_id, company_id)
                   SELECT %(now)s, author.id, author_name.name, 'created', %(model)s, activity.id,
                          campaign.name,
                          jsonb_build_object('fields',
                              jsonb_build_object('status',
                                  jsonb_build_object('v', activity.status))
                              || CASE WHEN owner.id IS NULL THEN '{}' ELSE
                                  jsonb_build_object('user_id',
                                      jsonb_build_object('v', owner.id, 'n', owner_name.name)) END
                              || CASE WHEN branch.id IS NULL THEN '{}' ELSE
                                  jsonb_build_object('team_id',
                                      jsonb_build_object('v', branch.id, 'n', branch.name)) END),
                          customer.id, customer.complete_name, customer.commercial_partner_id,
                          activity.company_id
                     FROM crm_campaign_activity activity
                     JOIN crm_campaign campaign ON campaign.id = activity.campaign_id
                     JOIN res_partner customer ON customer.id = activity.partner_id
                     JOIN res_users author ON author.id = %(uid)s
                     JOIN res_partner author_name ON author_name.id = author.partner_id
                     LEFT JOIN crm_team branch ON branch.id = activity.team_id
                     LEFT JOIN res_users owner ON owner.id = activity.user_id
                     LEFT JOIN res_partner owner_name ON owner_name.id = owner.partner_id
                    WHERE activity.id = ANY(%(ids)s)
                    ORDER BY activity.id""",
                now=fields.Datetime.now(),
                model=self._name,
                uid=self.env.uid,
                ids=self.ids,
            )
        )
