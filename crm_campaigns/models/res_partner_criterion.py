from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep

from .crm_criterion_answer import VALUE_FIELDS


class ResPartner(models.Model):
    """How the customer is classified, by hand (K3, S2–S5)."""

    _inherit = "res.partner"

    crm_criterion_answer_ids = fields.One2many(
        "crm.criterion.answer",
        "partner_id",
        string="Criteria",
        groups="sales_team.group_sale_salesman",
    )
    crm_criterion_value_ids = fields.Many2many(
        "crm.criterion.value",
        "crm_criterion_partner_value_rel",
        "partner_id",
        "value_id",
        string="Criterion Values",
        compute="_compute_crm_criterion_value_ids",
        store=True,
        groups="sales_team.group_sale_salesman",
    )
    crm_criteria_missing = fields.Boolean(
        string="Criteria Missing",
        compute="_compute_crm_criteria_missing",
        search="_search_crm_criteria_missing",
        groups="sales_team.group_sale_salesman",
        help="A compulsory criterion is not filled in.",
    )

    @api.depends("crm_criterion_answer_ids.value_ids")
    def _compute_crm_criterion_value_ids(self):
        for partner in self:
            partner.crm_criterion_value_ids = partner.crm_criterion_answer_ids.value_ids

    @api.depends("crm_criterion_answer_ids.criterion_id", "is_company", "type", "company_id")
    def _compute_crm_criteria_missing(self):
        missing = self.filtered_domain(self._criteria_missing_domain())
        for partner in self:
            partner.crm_criteria_missing = partner in missing

    def _search_crm_criteria_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        missing = self._criteria_missing_domain()
        return Domain.OR([missing if wanted else ~missing for wanted in value])

    @api.model
    def _criteria_missing_domain(self):
        compulsory = self.env["crm.criterion"].search([("is_required", "=", True)])
        return Domain.OR(
            criterion._applies_domain()
            & ~Domain("crm_criterion_answer_ids.criterion_id", "in", criterion.ids)
            for criterion in compulsory
        )

    @api.readonly
    def get_criteria(self):
        """Return the criteria asked of the customer and their values, in their order.

        :return: list of ``{"id", "name", "kind": list | multi | boolean | text, "is_required",
            "values": [{"id", "name"}], "value"}``; ``value`` is a list of ids, *yes* or *no*, a
            text, or False
        """
        self.ensure_one()
        self.check_access("read")
        answers = {answer.criterion_id: answer for answer in self.crm_criterion_answer_ids}
        criteria = self.env["crm.criterion"].search([])  # pylint: disable=no-search-all
        return [
            criterion._as_asked(answers.get(criterion))
            for criterion in criteria
            if criterion._applies(self)
        ]

    def set_criteria(self, values):
        """Classify the customer; what is not named stays, what is empty is removed.

        :param dict values: ``{id of a criterion: value}``, the values as in ``get_criteria``
        :raise ValidationError: when a compulsory criterion would be missing, or a value is none
        """
        self.ensure_one()
        self.check_access("read")
        answers = {answer.criterion_id.id: answer for answer in self.crm_criterion_answer_ids}
        commands = []
        for key, value in values.items():
            criterion = self.env["crm.criterion"].browse(int(key)).exists()
            if not criterion:
                raise ValidationError(self.env._("The criterion was deleted: reload the page."))
            answer = answers.get(criterion.id)
            changes = {VALUE_FIELDS[criterion.kind]: value}
            if isinstance(value, list):
                changes = {"value_ids": [Command.set(value)]}
            if value and answer:
                answer.write(changes)
            elif value:
                commands.append({"partner_id": self.id, "criterion_id": criterion.id, **changes})
            elif answer:
                answer.unlink()
        self.env["crm.criterion.answer"].create(commands)
        self._check_compulsory_criteria()
        return True

    def _check_compulsory_criteria(self):
        missing = [
            criterion["name"]
            for criterion in self.get_criteria()
            if criterion["is_required"] and not criterion["value"]
        ]
        if missing:
            raise ValidationError(self.env._("Fill in: %s", ", ".join(missing)))

    def _erase_plan(self):
        return [
            *super()._erase_plan(),
            EraseStep(
                self._erase_found("crm.criterion.answer", [("partner_id", "in", self.ids)]),
                "delete",
                self.env._("Criteria"),
                self.env._("Personal data: how the customer was classified."),
            ),
        ]
