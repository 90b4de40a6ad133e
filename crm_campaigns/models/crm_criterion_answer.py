from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

# The field that holds an answer, by the kind of its criterion.
VALUE_FIELDS = {"list": "value_ids", "multi": "value_ids", "boolean": "yes_no", "text": "text"}


class CrmCriterionAnswer(models.Model):
    """How a customer is classified by a criterion; what is not known has no record (S2–S5)."""

    _name = "crm.criterion.answer"
    _description = "Customer's Criterion"
    _inherit = "crm.change.mixin"
    _order = "partner_id, criterion_id"
    _rec_name = "criterion_id"
    _change_title_fields = ("criterion_id",)

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    criterion_id = fields.Many2one("crm.criterion", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(related="criterion_id.kind")
    value_ids = fields.Many2many(
        "crm.criterion.value",
        "crm_criterion_answer_value_rel",
        "answer_id",
        "value_id",
        string="Values",
        ondelete="restrict",
        context={"active_test": False},
        domain="[('criterion_id', '=', criterion_id)]",
    )
    yes_no = fields.Selection([("yes", "Yes"), ("no", "No")], string="Yes or No")
    text = fields.Char()
    value_text = fields.Char(
        string="Value",
        compute="_compute_value_text",
        inverse="_inverse_value_text",
        help="The values in words, separated by commas; an import may name them by their codes.",
    )

    _customer_unique = models.Constraint(
        "UNIQUE (partner_id, criterion_id)", "The customer is classified by this criterion already."
    )

    def _has_value(self, kind):
        return bool(self[VALUE_FIELDS[kind]])

    @api.depends("value_ids", "yes_no", "text")
    @api.depends_context("lang")
    def _compute_value_text(self):
        labels = dict(self._fields["yes_no"]._description_selection(self.env))
        for answer in self:
            if answer.kind in ("list", "multi"):
                answer.value_text = ", ".join(answer.value_ids.mapped("display_name"))
            else:
                answer.value_text = labels.get(answer.yes_no) or answer.text

    def _inverse_value_text(self):
        for answer in self:
            answer.write(self._parse(answer.criterion_id, answer.value_text))

    @api.model_create_multi
    def create(self, vals_list):
        """Take the values in words, too: they are needed before the answer is checked."""
        parsed = []
        for vals in vals_list:
            values = dict(vals)
            if words := values.pop("value_text", None):
                criterion = self.env["crm.criterion"].browse(values.get("criterion_id"))
                values |= self._parse(criterion, words)
            parsed.append(values)
        return super().create(parsed)

    @api.model
    def _parse(self, criterion, words):
        """Return the values of an answer's fields that words stand for, by name or code."""
        words = (words or "").strip()
        if criterion.kind == "text":
            return {"text": words}
        if criterion.kind == "boolean":
            known = {}
            for key, label in self._fields["yes_no"]._description_selection(self.env):
                known |= {key: key, label.lower(): key}
            known |= {"true": "yes", "1": "yes", "false": "no", "0": "no"}
            return {"yes_no": self._known(criterion, known, words)}
        known = {}
        for value in criterion.value_ids:
            known[value.name.lower()] = value.id
            if value.code:
                known[value.code.lower()] = value.id
        parts = [words] if criterion.kind == "list" else words.split(",")
        ids = [self._known(criterion, known, part.strip()) for part in parts]
        return {"value_ids": [Command.set(ids)]}

    @api.model
    def _known(self, criterion, known, word):
        if word.lower() not in known:
            raise ValidationError(
                self.env._(
                    "“%(word)s” is no value of “%(criterion)s”.",
                    word=word,
                    criterion=criterion.name,
                )
            )
        return known[word.lower()]

    @api.constrains("criterion_id", "value_ids", "yes_no", "text")
    def _check_value(self):
        for answer in self:
            criterion = answer.criterion_id
            strange = answer.value_ids.criterion_id - criterion
            fields_ = {"value_ids", "yes_no", "text"} - {VALUE_FIELDS[criterion.kind]}
            if strange or any(answer[name] for name in fields_):
                raise ValidationError(
                    self.env._("A value does not belong to “%s”.", criterion.name)
                )
            if criterion.kind == "list" and len(answer.value_ids) > 1:
                raise ValidationError(self.env._("“%s” has one value only.", criterion.name))
            if not answer._has_value(criterion.kind):
                raise ValidationError(self.env._("“%s” has no value.", criterion.name))

    @api.constrains("criterion_id", "partner_id")
    def _check_applies(self):
        for answer in self:
            if not answer.criterion_id._applies(answer.partner_id):
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” is not asked of %(customer)s.",
                        criterion=answer.criterion_id.name,
                        customer=answer.partner_id.display_name,
                    )
                )
