from odoo import api, fields, models


class CrmTeam(models.Model):
    """The team's address: mails to it become interactions (B15).

    The alias is our own, beside the one for leads that Odoo's CRM gives a team, and without the
    team as its owner: answers to mails of the team's leads go to the address for leads.
    """

    _inherit = "crm.team"

    inbound_alias_id = fields.Many2one("mail.alias", readonly=True, copy=False, ondelete="set null")
    inbound_alias_name = fields.Char(
        "Customer Mail",
        compute="_compute_inbound_alias_name",
        inverse="_inverse_inbound_alias",
        help="Mails that customers write to this address become incoming interactions of the "
        "team, threaded with the earlier ones. Mails of unknown senders wait in the list "
        "Unmatched Mails; automatic answers and mailing lists are ignored.",
    )
    inbound_alias_domain_id = fields.Many2one(
        "mail.alias.domain",
        "Customer Mail Domain",
        compute="_compute_inbound_alias_domain_id",
        inverse="_inverse_inbound_alias",
    )

    @api.depends("inbound_alias_id.alias_name")
    def _compute_inbound_alias_name(self):
        for team in self:
            # sudo: members see their team's address and may not read aliases
            team.inbound_alias_name = team.sudo().inbound_alias_id.alias_name

    @api.depends("inbound_alias_id.alias_domain_id", "company_id")
    def _compute_inbound_alias_domain_id(self):
        for team in self.sudo():  # sudo: as above
            company = team.company_id or self.env.company
            team.inbound_alias_domain_id = (
                team.inbound_alias_id.alias_domain_id or company.sudo().alias_domain_id
            )

    def _inverse_inbound_alias(self):
        """Create, change or remove the alias of teams, which the user may write."""
        for team in self:
            # sudo: whoever may change the team decides about its address
            alias = team.sudo().inbound_alias_id
            if not team.inbound_alias_name:
                alias.unlink()
                continue
            values = {
                "alias_name": team.inbound_alias_name,
                "alias_domain_id": team.inbound_alias_domain_id.id,
            }
            if alias:
                alias.write(values)
            else:
                team.sudo().inbound_alias_id = alias.create(
                    {**values, **team._inbound_alias_target()}
                )

    def _inbound_alias_target(self):
        """Return what a new alias makes of mails."""
        return {
            "alias_model_id": self.env["ir.model"]._get_id("crm.inbound"),
            "alias_defaults": repr({"team_id": self.id}),
        }

    def unlink(self):
        aliases = self.sudo().inbound_alias_id  # sudo: it goes with its team
        result = super().unlink()
        aliases.unlink()
        return result
