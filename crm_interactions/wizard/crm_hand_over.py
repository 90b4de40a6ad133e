from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import cycle

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain


class CrmHandOver(models.TransientModel):
    """The window in which open interactions get new responsible users, in one step (B16).

    - *Whose*: all open ones of one user, archived or not, or those selected in a list; maybe only
      those planned until a day (without a plan: always), or of one team.
    - *To whom*: colleagues in turn, by load (whoever has the fewest open ones), or each customer's
      salesperson, where there is none the colleagues in turn. Nobody gets what is of a company he
      or she does not work in; what nobody can get stays, and the preview says so.
    - *Who may*: managers; team leaders for what is of their teams, to their members and
      themselves. Confidential interactions are handed over by managers only, for to answer for
      one gives the right to read it.

    Calendar events and reminders go along, and everybody concerned gets one mail.
    """

    _name = "crm.hand.over"
    _description = "Hand Over"

    from_user_id = fields.Many2one(
        "res.users", string="Whose", domain="[('share', '=', False)]", ondelete="cascade"
    )
    res_ids = fields.Json(string="Selected Interactions")
    to_user_ids = fields.Many2many(
        "res.users", string="To", domain="[('id', 'in', candidate_ids)]", context={"active_test": 1}
    )
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    method = fields.Selection(
        [
            ("turn", "In turn"),
            ("load", "By load: whoever has the fewest open ones"),
            ("salesperson", "To each customer's salesperson, else in turn"),
        ],
        required=True,
        default="turn",
    )
    date_until = fields.Date(
        string="Planned Until",
        help="Only what is planned until this day, for example the last day of an absence. What "
        "has no plan is handed over, too.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", help="Only what is of this team.")
    with_confidential = fields.Boolean(
        string="Confidential Ones, Too",
        default=True,
        help="Whoever answers for a confidential interaction can read it.",
    )
    is_manager = fields.Boolean(compute="_compute_is_manager")
    shares = fields.Json(compute="_compute_shares", help="What the window shows before.")
    interaction_count = fields.Integer(compute="_compute_shares")

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self._is_hand_over_manager()

    @api.model
    def _is_hand_over_manager(self):
        return self.env.su or self.env.user.has_group("sales_team.group_sale_manager")

    @api.model
    def _check_may_hand_over(self):
        if not self._is_hand_over_manager() and not self.env.user.crm_led_team_ids:
            raise AccessError(
                self.env._("Managers and team leaders hand over interactions; please ask one.")
            )

    @api.depends("from_user_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_candidate_ids(self):
        candidates = self._candidates()
        for wizard in self:
            wizard.candidate_ids = candidates - wizard.from_user_id._origin

    @api.model
    def _candidates(self):
        """Return who can get interactions: salespeople; for a leader those of the own teams."""
        domain = Domain("share", "=", False) & Domain("company_ids", "in", self.env.companies.ids)
        domain &= Domain("all_group_ids", "in", self.env.ref("sales_team.group_sale_salesman").ids)
        if not self._is_hand_over_manager():
            led = self.env.user.crm_led_team_ids
            domain &= Domain("id", "in", (led.member_ids | self.env.user).ids)
        # sudo: which colleagues there are is no secret, and the window shows names only
        return self.env["res.users"].sudo().search(domain).sudo(False)

    # What is handed over

    def _interactions(self):
        """Return the open interactions meant, as far as the user may hand them over."""
        self.ensure_one()
        if not self.from_user_id and self.res_ids is False:
            return self.env["crm.interaction"]
        domain = Domain("is_closed", "=", False)
        if self.res_ids:
            domain &= Domain("id", "in", self.res_ids)
        if self.from_user_id or not self.res_ids:
            domain &= Domain("user_id", "=", self.from_user_id._origin.id)
        if self.date_until:
            domain &= Domain("date_start", "=", False) | Domain("date_start", "<", self._end())
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id._origin.id)
        if not self._is_hand_over_manager():
            domain &= Domain("team_id", "in", self.env.user.crm_led_team_ids.ids)
        if not self._is_hand_over_manager() or not self.with_confidential:
            domain &= Domain("confidential", "=", False)
        return self.env["crm.interaction"].search(domain, order="date_start, id")

    def _end(self):
        """Return the moment after the last day, which is one of the user's calendar."""
        midnight = datetime.combine(self.date_until + timedelta(days=1), time.min)
        return self.env.tz.localize(midnight).astimezone(UTC).replace(tzinfo=None)

    def _shares_of(self, interactions):
        """Return ``{user: interactions}``; those that nobody can get are with the empty user."""
        nobody = self.env["res.users"]
        shares = defaultdict(interactions.browse)
        salespeople = self._salespeople(interactions)
        choices = {
            company: self._chooser(company, interactions) for company in interactions.company_id
        }
        for interaction in interactions:
            # sudo: which companies a colleague works in
            user = salespeople.get(interaction.id) or next(choices[interaction.company_id], nobody)
            shares[user] += interaction
        return shares

    def _salespeople(self, interactions):
        """Return ``{interaction id: salesperson of its customer}``, where this is wanted."""
        if self.method != "salesperson":
            return {}
        candidates = set(self.candidate_ids.ids)
        salespeople = {}
        for interaction in interactions:
            user = interaction._default_responsible(interaction.partner_id)
            # sudo: which companies a colleague works in
            if user.id in candidates and interaction.company_id in user.sudo().company_ids:
                salespeople[interaction.id] = user
        return salespeople

    def _chooser(self, company, interactions):
        """Return an iterator over those who get the company's next interactions."""
        # sudo: which companies a colleague works in
        users = self.to_user_ids._origin.filtered(lambda user: company in user.sudo().company_ids)
        if not users:
            return iter(())
        return self._by_load(users, interactions) if self.method == "load" else cycle(users)

    def _by_load(self, users, interactions):
        """Return an iterator over the users with the fewest open interactions, counted as given."""
        # sudo: how much work colleagues have, whatever the user may read of it
        counted = (
            self.env["crm.interaction"]
            .sudo()
            ._read_group(
                Domain("user_id", "in", users.ids)
                & Domain("is_closed", "=", False)
                & Domain("id", "not in", interactions.ids),
                ["user_id"],
                ["__count"],
            )
        )
        load = {user.id: 0 for user in users} | {user.id: count for user, count in counted}
        while True:
            user = min(users, key=lambda user: load[user.id])
            load[user.id] += 1
            yield user

    # Preview

    @api.depends(
        "from_user_id",
        "res_ids",
        "to_user_ids",
        "method",
        "date_until",
        "team_id",
        "with_confidential",
    )
    def _compute_shares(self):
        for wizard in self:
            interactions = wizard._interactions()
            shares = wizard._shares_of(interactions)
            wizard.interaction_count = len(interactions)
            wizard.shares = [
                {"id": user.id, "name": user.name or "", "count": len(share)}
                for user, share in sorted(shares.items(), key=lambda item: item[0].name or "~")
            ]

    # Actions

    @api.model
    def action_open(self, user_id=False):
        """Open the window for all open interactions of a user, who can be chosen in it."""
        return self._action_window(default_from_user_id=user_id)

    @api.model
    def _action_window(self, **context):
        self._check_may_hand_over()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_hand_over_action"
        )
        return {**action, "context": context}

    def action_hand_over(self):
        """Give the interactions to the colleagues, tell everybody concerned by one mail each."""
        self.ensure_one()
        self._check_may_hand_over()
        self._check_receivers()
        shares = self._shares_of(self._interactions())
        left = shares.pop(self.env["res.users"], self.env["crm.interaction"])
        if not shares:
            raise UserError(
                self.env._("There is nothing to hand over: nothing is open, or nobody can get it.")
            )
        for user, interactions in shares.items():
            self._give(interactions, user)
        self._finish_offers()
        return self._action_result(sum(map(len, shares.values())), len(left))

    @api.model
    def _give(self, interactions, user):
        """Make the user responsible, and log it for all at once: Odoo tracks one by one."""
        logs = {
            interaction.id: self.env._(
                "Handed over: %(before)s → %(after)s",
                # sudo: colleagues' names
                before=interaction.user_id.sudo().name or self.env._("nobody"),
                after=user.sudo().name,
            )
            for interaction in interactions
        }
        interactions.with_context(mail_notrack=True).write({"user_id": user.id})
        # sudo: with the responsibility the user may have given the right to write away
        interactions.sudo()._message_log_batch(logs)

    def _check_receivers(self):
        if self.method != "salesperson" and not self.to_user_ids:
            raise ValidationError(self.env._("Choose who gets the interactions."))
        if refused := self.to_user_ids - self.candidate_ids:
            raise ValidationError(
                self.env._(
                    "%(users)s cannot get the interactions: choose salespeople of your company or "
                    "team, other than the one who had them.",
                    users=", ".join(refused.sudo().mapped("name")),  # sudo: colleagues' names
                )
            )

    def _finish_offers(self):
        """Remove the to-dos that asked for the hand-over once nothing is left of the user."""
        # sudo: what is left counts whoever may read it; the to-dos are of several leaders
        if user := self.from_user_id.sudo():
            user._crm_remove_done_offers()

    def _action_result(self, given, left):
        message = self.env._("%(count)s interactions were handed over.", count=given)
        if left:
            message += " " + self.env._("%(count)s stay: nobody could get them.", count=left)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
