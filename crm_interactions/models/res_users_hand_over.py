from collections import defaultdict

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain

OFFER_TYPE = "crm_interactions.mail_activity_type_hand_over"


class ResUsers(models.Model):
    """Whoever leaves leaves nothing open behind: archiving a user offers the hand-over (B16).

    The leader of each team gets a to-do for the user's open interactions of the team. Those of no
    team, of a team the user leads or nobody does, and the confidential ones are the managers', of
    the interactions' company. The to-dos are on the user's contact, open the window by a link and
    go when nothing of the user is open any more. Nothing is handed over by itself: who gets a
    customer is a person's decision.
    """

    _inherit = "res.users"

    def write(self, vals):
        leaving = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        leaving._crm_offer_hand_over()
        return result

    def _crm_open_domain(self):
        return Domain("user_id", "in", self.ids) & Domain("is_closed", "=", False)

    def _crm_offer_hand_over(self):
        """Ask those who may hand over the open interactions of the users to do so."""
        if not self:
            return
        # sudo: what is open counts whoever archives the user
        Interaction = self.env["crm.interaction"].sudo()
        offers = defaultdict(int)
        for user, team, company, confidential, count in Interaction._read_group(
            self._crm_open_domain(),
            ["user_id", "team_id", "company_id", "confidential"],
            ["__count"],
        ):
            for asked in self._crm_hand_over_askers(user, team, company, confidential):
                offers[user, asked] += count
        # sudo: the to-dos are other people's, on the contact of a colleague
        self.env["mail.activity"].sudo().create(
            [user._crm_offer_values(asked, count) for (user, asked), count in offers.items()]
        )

    def _crm_hand_over_askers(self, user, team, company, confidential):
        """Return who is asked to hand over what the leaving ``user`` has open."""
        leader = team.user_id
        if not confidential and leader.active and leader not in self:
            return leader
        managers = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref("sales_team.group_sale_manager").ids),
                ("company_ids", "in", company.ids),
                ("share", "=", False),
            ]
        )
        return managers - user

    def _crm_offer_values(self, asked, count):
        env = self.with_context(lang=asked.lang).env
        link = f"/odoo/{self.id}/crm-hand-over"
        return {
            "res_model_id": env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(OFFER_TYPE),
            "user_id": asked.id,
            "summary": env._(
                "%(count)s open interactions of %(user)s", count=count, user=self.name
            ),
            "note": Markup('<p>%s</p><p><a href="%s">%s</a></p>')
            % (
                env._("%(user)s was archived. Who takes over?", user=self.name),
                link,
                env._("Hand them over"),
            ),
        }

    def _crm_remove_done_offers(self):
        """Remove the to-dos of users who have nothing open any more."""
        busy = self.env["crm.interaction"]._read_group(self._crm_open_domain(), ["user_id"])
        done = self - self.browse().union(*(user for (user,) in busy))
        self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(OFFER_TYPE).id),
                ("res_model", "=", "res.partner"),
                ("res_id", "in", done.partner_id.ids),
            ]
        ).unlink()
