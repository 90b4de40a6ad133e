from odoo import fields, models


class ResUsers(models.Model):
    """The user: the branches he or she leads or works in, which the access rules ask for."""

    _inherit = "res.users"

    # Of any company, whichever is switched on: the rules remember them.
    crm_led_team_ids = fields.Many2many(
        "crm.team", string="Teams Led", compute="_compute_crm_branch_ids", compute_sudo=True
    )
    crm_member_team_ids = fields.Many2many(
        "crm.team", string="Teams Worked In", compute="_compute_crm_branch_ids", compute_sudo=True
    )

    def _compute_crm_branch_ids(self):
        domain = [("user_id", "in", self.ids)]
        Team = self.env["crm.team"].with_context(active_test=False)
        led = dict(Team._read_group(domain, ["user_id"], ["id:recordset"]))
        Member = self.env["crm.team.member"]
        member = dict(Member._read_group(domain, ["user_id"], ["crm_team_id:recordset"]))
        for user in self:
            user.crm_led_team_ids = led.get(user._origin)
            user.crm_member_team_ids = member.get(user._origin)
