from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The customer's form shows this many of the newest interactions; the rest is one click away.
RECENT_INTERACTIONS = 20


class ResPartner(models.Model):
    """The customer: its interactions, links, handling and personal identification number."""

    _inherit = "res.partner"

    interaction_ids = fields.One2many(
        "crm.interaction",
        "partner_id",
        string="Interactions",
        groups="sales_team.group_sale_salesman",
    )
    recent_interaction_ids = fields.Many2many(
        "crm.interaction",
        compute="_compute_recent_interactions",
        string="Latest Interactions",
        context={"active_test": False},
        groups="sales_team.group_sale_salesman,crm_interactions.group_data_protection",
        help="The newest interactions, open and closed alike.",
    )
    interaction_count = fields.Integer(
        compute="_compute_interaction_count", groups="sales_team.group_sale_salesman"
    )
    link_ids = fields.One2many("crm.link", "partner_id", string="Links")
    pin = fields.Char(
        string="PIN",
        compute="_compute_pin",
        inverse="_inverse_pin",
        search="_search_pin",
        help="Personal identification number.",
    )
    is_handling_closed = fields.Boolean(
        string="Handling Closed",
        copy=False,
        tracking=True,
        help="The handling of the customer is finished: it is left out of the customer list and "
        "comes back with the filter Handling Closed.",
    )

    @api.depends(
        "id_numbers.name", "id_numbers.category_id", "id_numbers.status", "id_numbers.active"
    )
    def _compute_pin(self):
        self._compute_identification("pin", "PIN")

    def _inverse_pin(self):
        self._inverse_identification("pin", "PIN")

    def _search_pin(self, operator, value):
        return self._search_identification("PIN", operator, value)

    @api.depends("interaction_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_interaction_count(self):
        """Count what the reader may see, in one query for any number of customers."""
        counts = dict(self._query_interactions(SQL("(SELECT COUNT(*) FROM found)")))
        for partner in self:
            partner.interaction_count = counts.get(partner._origin.id, 0)

    @api.depends("interaction_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_recent_interactions(self):
        """List the newest the reader may see, in one query for any number of customers."""
        newest = SQL(
            "ARRAY(SELECT id FROM found ORDER BY date DESC, id DESC LIMIT %s)", RECENT_INTERACTIONS
        )
        found = dict(self._query_interactions(newest))
        for partner in self:
            partner.recent_interaction_ids = self.env["crm.interaction"].browse(
                found.get(partner._origin.id, [])
            )

    def _query_interactions(self, answer):
        """Return ``(customer id, answer)`` for each customer, ``answer`` being SQL over ``found``.

        A customer's interactions are those with it, with anybody below it when it is an account,
        and those it took part in as a contact person. Each of the three is found by its own
        index: one condition with OR reads the whole table.
        """
        if not self.ids:
            return []
        Interaction = self.env["crm.interaction"].with_context(active_test=True)
        Interaction.flush_model()

        readable = Interaction._search(Domain.TRUE)

        def branch(condition):
            return SQL(
                "(SELECT crm_interaction.id, crm_interaction.date FROM %s WHERE %s AND %s)",
                readable.from_clause,
                readable.where_clause or SQL("TRUE"),
                condition,
            )

        found = SQL(" UNION ").join(
            [
                branch(SQL("crm_interaction.partner_id = customer.id")),
                branch(SQL("crm_interaction.commercial_partner_id = customer.id")),
                branch(
                    SQL(
                        """
                        crm_interaction.id IN (
                            SELECT crm_interaction_id FROM crm_interaction_contact_rel
                            WHERE res_partner_id = customer.id)
                        """
                    )
                ),
            ]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT customer.id, answer.*
                FROM unnest(%(customers)s) AS customer(id)
                CROSS JOIN LATERAL (
                    WITH found AS MATERIALIZED (%(found)s) SELECT %(answer)s
                ) AS answer
                """,
                customers=self.ids,
                found=found,
                answer=answer,
            )
        )

    def _interaction_domain(self):
        """Return the domain of the customer's interactions, as ``_query_interactions``."""
        self.ensure_one()
        return (
            Domain("partner_id", "=", self.id)
            | Domain("commercial_partner_id", "=", self.id)
            | Domain("contact_ids", "in", self.ids)
        )

    @api.readonly
    def get_latest_interactions_domain(self):
        """Return the domain of the newest interactions, for the section of the form (F1)."""
        self.ensure_one()
        return [("id", "in", self.recent_interaction_ids.ids)]

    @api.readonly
    def get_links_domain(self):
        """Return the domain of the customer's links, for the section of the form (F6)."""
        self.ensure_one()
        return [("partner_id", "=", self.id)]

    def action_add_link(self):
        """Open the dialog that adds a link to the customer (F6)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a Link"),
            "res_model": "crm.link",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_view_interactions(self):
        """Open all interactions of the customer, closed ones too (C8)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_interaction_action"
        )
        action["domain"] = list(self._interaction_domain())
        action["context"] = self._interaction_defaults()
        return action

    def action_log_call(self):
        """Open a new call with the customer, held now: its stopwatch runs, *Done* logs it (B4)."""
        call = self.env.ref("crm_interactions.crm_interaction_type_call")
        defaults = {"default_type_id": call.id}
        if self.is_company and call.is_contact_required:
            defaults["default_contact_ids"] = self._main_contact().ids
        return self._action_new_interaction(**defaults)

    def action_plan_interaction(self):
        """Open a new interaction with the customer (F1)."""
        return self._action_new_interaction()

    def _action_new_interaction(self, **defaults):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_interactions.crm_interaction_action_form"
        )
        action["context"] = {**self._interaction_defaults(), **defaults}
        return action

    def _interaction_defaults(self):
        """Return the context that fills the customer into new interactions (C2, C15).

        From a contact person the account is the customer and the person takes part.
        """
        account = self.commercial_partner_id
        defaults = {"default_partner_id": account.id}
        if account != self and not self.is_company:
            defaults["default_contact_ids"] = self.ids
        return defaults

    def action_add_report(self):
        """Ask for one of the customer's reports, to print and attach it (H1, H15)."""
        return self.env["crm.report.attach"]._action_open(self)

    def _main_contact(self):
        """Return whom a call with the company is proposed with, so that two clicks log it (B4, C3).

        Odoo marks no main contact: it is whom one talked to last, else the first contact person.
        A company without any is called on its own line, so it stands for itself.
        """
        persons = [
            ("commercial_partner_id", "=", self.commercial_partner_id.id),
            ("is_company", "=", False),
            ("type", "=", "contact"),
        ]
        last = self.env["crm.interaction"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("contact_ids", "any", persons),
            ],
            order="date desc, id desc",
            limit=1,
        )
        talked_to = last.contact_ids.filtered_domain([("active", "=", True), *persons])
        return talked_to[:1] or self.search(persons, limit=1) or self

    def action_close_handling(self):
        """Close the handling of the customers: they leave the customer list (H21)."""
        self.write({"is_handling_closed": True})

    def action_reopen_handling(self):
        """Bring the customers back to the customer list (H21)."""
        self.write({"is_handling_closed": False})
