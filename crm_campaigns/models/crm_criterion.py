from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .crm_criterion_answer import VALUE_FIELDS


class CrmCriterion(models.Model):
    """What an organisation classifies its customers by, by hand (K3, S2–S5).

    A compulsory one is asked for in the section *Profile* of the customer, which cannot be saved
    without it, and by the filter *Criteria Missing*. Customers can be created without it: Odoo
    creates them in many places (a web order, an e-mail) where nobody could be asked.
    """

    _name = "crm.criterion"
    _description = "Criterion"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Stable name used by imports and external systems.")
    kind = fields.Selection(
        [
            ("list", "One of a list"),
            ("multi", "Several of a list"),
            ("boolean", "Yes or no"),
            ("text", "Text"),
        ],
        required=True,
        default="list",
    )
    applies_to = fields.Selection(
        [("both", "Everybody"), ("company", "Companies"), ("individual", "Individuals")],
        string="Asked Of",
        required=True,
        default="both",
    )
    is_required = fields.Boolean(
        string="Compulsory", help="The customer's profile cannot be saved without it."
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    value_ids = fields.One2many("crm.criterion.value", "criterion_id", string="Values", copy=True)
    answer_ids = fields.One2many("crm.criterion.answer", "criterion_id", string="Customers")

    _code_unique = models.Constraint("UNIQUE (code)", "Another criterion has this code.")

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """Refuse to delete what conditions ask for, which PostgreSQL would delete along."""
        everything = self.with_context(active_test=False)
        self.env["crm.segment.condition"]._check_unused(everything.value_ids)

    @api.constrains("kind")
    def _check_kind(self):
        """Refuse to change the kind of what customers are classified by already."""
        for criterion in self:
            # sudo: customers one may not read count, too
            answer = criterion.sudo().answer_ids[:1]
            if answer and not answer._has_value(criterion.kind):
                raise ValidationError(
                    self.env._(
                        "Customers are classified by “%s” already: archive it and make another.",
                        criterion.name,
                    )
                )

    def _applies(self, partner):
        """Say whether the criterion is asked of a customer."""
        self.ensure_one()
        if self.company_id and partner.company_id not in (
            self.company_id,
            self.company_id.browse(),
        ):
            return False
        return self.applies_to in ("both", "company" if partner.is_company else "individual")

    def _applies_domain(self):
        """Return the domain of the customers the criterion is asked of."""
        self.ensure_one()
        domain = Domain("type", "=", "contact")
        if self.applies_to != "both":
            domain &= Domain("is_company", "=", self.applies_to == "company")
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return domain

    def _as_asked(self, answer):
        """Return the criterion and its answer, as the customer's profile asks it."""
        self.ensure_one()
        value = answer[VALUE_FIELDS[self.kind]] if answer else False
        chosen = answer.value_ids if answer else self.value_ids.browse()
        return {
            "id": self.id,
            "name": self.display_name,
            "kind": self.kind,
            "is_required": self.is_required,
            "values": [{"id": one.id, "name": one.display_name} for one in self.value_ids | chosen],
            "value": chosen.ids if self.kind in ("list", "multi") else value,
        }
