from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import GateCondition

MODELS = {"crm.agreement", "crm.do.not.contact", "crm.lawful.basis", "crm.objection"}


class CrmMessage(models.Model):
    """Marketing passes the gate with the agreement of its channel only, or another basis (B9, B17).

    What the conditions ask is found once for each recipient: ``r.day`` is the company's day, ``c``
    the channel of marketing, ``f`` what is recorded of the customer and of everybody at the
    address, NULL for service.
    """

    _inherit = "crm.message"

    @api.model
    def _gate_conditions(self):
        deceased = GateCondition(
            "customer_deceased",
            SQL("p.is_deceased"),
            self.env._("The customer is deceased."),
        )
        return [
            deceased,
            *super()._gate_conditions(),
            *(
                GateCondition(code, SQL("r.purpose = 'marketing' AND %s", sql), text)
                for code, sql, text in self._marketing_conditions()
            ),
        ]

    @api.model
    def _marketing_conditions(self):
        return [
            (
                "channel_without_agreement",
                SQL("c.agreement_type_id IS NULL"),
                self.env._("The channel carries no marketing: it names no agreement."),
            ),
            ("objection", SQL("f.objects"), self.env._("The customer objects to marketing.")),
            (
                "objection_address",
                SQL("f.other_objects"),
                self.env._("Another customer with this address objects to marketing."),
            ),
            ("agreement_withdrawn", SQL("f.withdrew"), self.env._("The agreement was withdrawn.")),
            (
                "agreement_withdrawn_address",
                SQL("f.other_withdrew"),
                self.env._("Another customer with this address withdrew the agreement."),
            ),
            (
                "do_not_contact",
                self._sql_listed(),
                self.env._("The address is on a do-not-contact list."),
            ),
            (
                "agreement_missing",
                self._sql_missing(),
                self.env._("The customer has no active agreement for this channel."),
            ),
        ]

    @api.model
    def _gate_models(self):
        return super()._gate_models() | MODELS

    @api.model
    def _gate_columns(self):
        day = self.env["res.company"]._agreement_day_sql(SQL("r.company_id"), fields.Datetime.now())
        return {**super()._gate_columns(), "day": day}

    @api.model
    def _gate_joins(self):
        return [
            *super()._gate_joins(),
            SQL("LEFT JOIN crm_channel c ON c.id = r.channel_id AND r.purpose = 'marketing'"),
            SQL(
                """LEFT JOIN LATERAL (
                    SELECT bool_or(q.own AND g.objects) AS objects,
                           bool_or(NOT q.own AND g.objects) AS other_objects,
                           bool_or(q.own AND g.withdrew) AS withdrew,
                           bool_or(NOT q.own AND g.withdrew) AS other_withdrew,
                           bool_or(q.judged AND (g.active OR g.based)) AS allowed,
                           bool_or(q.judged AND g.asked) AS asked,
                           max(g.agreed) FILTER (WHERE q.own) AS agreed%s
                      FROM (%s) q CROSS JOIN LATERAL (%s) g
                     WHERE r.purpose = 'marketing') f ON TRUE""",
                SQL().join(
                    SQL(", bool_or(%s) AS %s", condition, SQL.identifier(name))
                    for name, condition in self._sql_of_people().items()
                ),
                self._sql_people(),
                self._sql_recorded(),
            ),
        ]

    @api.model
    def _sql_of_people(self):
        """Return ``{column: condition}``: what else ``f`` says of the people; a hook.

        A condition holds for a customer ``q``; the column says whether it does for any of them.
        """
        return {}

    @api.model
    def _sql_people(self):
        """Return the customer and everybody at the recipient's address.

        An address without a customer is judged by the customers who have it.
        """
        return SQL(
            """SELECT o.id, o.id IS NOT DISTINCT FROM r.partner_id AS own,
                      COALESCE(o.id = r.partner_id, o.is_deceased IS NOT TRUE) AS judged
                 FROM res_partner o
                WHERE o.id = r.partner_id
                   OR (r.kind = 'email' AND o.email_normalized = r.address_normalized)
                   OR (r.kind <> 'email' AND o.phone_sanitized = r.address_normalized)"""
        )

    @api.model
    def _sql_recorded(self):
        """Return what is recorded of the customer ``q`` for the recipient's channel and company."""
        return SQL(
            """SELECT bool_or(%(active)s) AS active, count(*) > 0 AS asked,
                      max(a.create_date) FILTER (WHERE %(active)s) AS agreed,
                      bool_or(a.date_withdrawn <= r.now) AND NOT bool_or(%(active)s) AS withdrew,
                      EXISTS (SELECT 1 FROM crm_objection j
                               WHERE j.partner_id = q.id AND %(objection)s) AS objects,
                      EXISTS (SELECT 1 FROM crm_lawful_basis b
                               WHERE b.partner_id = q.id AND b.allows_marketing
                                 AND %(basis)s) AS based
                 FROM crm_agreement a
                WHERE a.partner_id = q.id AND a.type_id = c.agreement_type_id
                  AND a.company_id = r.company_id""",
            active=self.env["crm.agreement"]._active_sql("a", SQL("r.now"), SQL("r.day")),
            objection=self.env["crm.objection"]._counts_sql("j"),
            basis=self.env["crm.lawful.basis"]._counts_sql("b"),
        )

    @api.model
    def _sql_listed(self):
        return SQL(
            """EXISTS (SELECT 1 FROM crm_do_not_contact d
                        WHERE (d.email_normalized = r.address_normalized
                            OR d.phone_sanitized = r.address_normalized)
                          AND %s)""",
            self.env["crm.do.not.contact"]._counts_sql("d"),
        )

    @api.model
    def _sql_missing(self):
        """Return the condition that there is neither an active agreement nor another basis.

        Where a company sends marketing to customers who never were asked, any agreement of the
        past, even an ended one, was an answer.
        """
        return SQL(
            "(f.allowed IS NOT TRUE AND (f.asked OR r.company_id <> ALL(%s)))",
            list(self.env["res.company"]._agreement_never_asked_ids()),
        )

    def _call_values(self):
        return {**super()._call_values(), "call_purpose": self.purpose}
