from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

AGGREGATES = [
    ("count", "Number of records"),
    ("sum", "Sum"),
    ("avg", "Average"),
    ("min", "Lowest"),
    ("max", "Highest"),
]
NUMBERS = ("integer", "float", "monetary")
# How long a calculated value is good for, in minutes; nothing: calculated whenever it is read.
REFRESH_MINUTES = {"hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60}


class CrmIndicator(models.Model):
    """What is calculated of every customer: a value, and the level it reaches (K3, S6, S7).

    - Shipped ones have a formula of their own (``source``); own ones count, sum… the records of a
      model that refer to the customer. Only managers define them, over what they may read
      themselves; the values are shown to every user.
    - On schedule, the values of all customers are kept in ``crm.indicator.value``; in real time,
      they are calculated whenever they are asked for.
    - An indicator without a company looks at the records of all companies, one with a company at
      those of that company.
    """

    _name = "crm.indicator"
    _description = "Indicator"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Stable name used by imports and external systems.")
    company_id = fields.Many2one(
        "res.company", help="Looks at what belongs to this company. Empty: to any company."
    )
    source = fields.Selection(
        [
            ("contacts", "Contacts held"),
            ("days_since", "Days since the last contact"),
            ("response_rate", "Answers to a hundred messages"),
            ("held_rate", "Held of a hundred planned contacts"),
            ("purchases", "Purchases"),
            ("orders", "Confirmed orders"),
            ("own", "Own calculation"),
        ],
        string="Calculation",
        required=True,
        default="own",
    )
    period = fields.Integer(
        string="Days Looked Back", default=365, help="0: everything there is, however long ago."
    )
    refresh = fields.Selection(
        [
            ("realtime", "In real time"),
            ("hourly", "Every hour"),
            ("daily", "Every day"),
            ("weekly", "Every week"),
        ],
        string="Calculated",
        required=True,
        default="daily",
    )
    date_refreshed = fields.Datetime(string="Last Calculated", readonly=True, copy=False)
    date_failed = fields.Datetime(
        string="Failed On",
        readonly=True,
        copy=False,
        help="When it could last not be calculated; empty once it is calculated again.",
    )
    problem = fields.Text(
        readonly=True, copy=False, help="Why it could last not be calculated; it is tried again."
    )
    level_ids = fields.One2many("crm.indicator.level", "indicator_id", string="Levels", copy=True)
    # Own calculation
    model_id = fields.Many2one(
        "ir.model",
        string="Records",
        ondelete="cascade",
        domain="[('transient', '=', False), ('field_id.relation', '=', 'res.partner')]",
    )
    model_name = fields.Char(related="model_id.model", string="Model")
    partner_field_id = fields.Many2one(
        "ir.model.fields",
        string="Customer Field",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('ttype', '=', 'many2one'),"
        " ('relation', '=', 'res.partner'), ('store', '=', True)]",
    )
    date_field_id = fields.Many2one(
        "ir.model.fields",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('ttype', 'in', ('date', 'datetime')),"
        " ('store', '=', True)]",
        help="When a record happened: decides whether it is in the period.",
    )
    domain = fields.Char(string="Which Records", default="[]")
    aggregate = fields.Selection(AGGREGATES, default="count")
    measure_field_id = fields.Many2one(
        "ir.model.fields",
        string="Of",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'in', ('integer', 'float', 'monetary'))]",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "Another indicator has this code.")
    _period_range = models.Constraint(
        "CHECK (period BETWEEN 0 AND 36500)", "An indicator looks back 0 to 36,500 days."
    )

    @api.onchange("model_id")
    def _onchange_model_id(self):
        """Propose the fields that are named as usual."""
        own = self.model_id.field_id.filtered("store")
        customers = own.filtered(lambda f: f.ttype == "many2one" and f.relation == "res.partner")
        self.partner_field_id = (
            customers.filtered(lambda field: field.name == "partner_id") or customers
        )[:1]
        self.date_field_id = self.measure_field_id = False
        self.domain = "[]"

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        """Refuse to delete what conditions ask for, which PostgreSQL would delete along."""
        everything = self.with_context(active_test=False)
        self.env["crm.segment.condition"]._check_unused(everything.level_ids)

    @api.constrains(
        "source", "model_id", "partner_field_id", "date_field_id", "domain", "aggregate",
        "measure_field_id", "period",
    )  # fmt: skip
    def _check_own(self):
        for indicator in self.filtered(lambda one: one.source == "own"):
            indicator._check_complete()
            indicator._check_fields()

    def _check_complete(self):
        missing = [
            self._fields[name]._description_string(self.env)
            for name, needed in (
                ("model_id", True),
                ("partner_field_id", True),
                ("aggregate", True),
                ("measure_field_id", self.aggregate != "count"),
                ("date_field_id", bool(self.period)),
            )
            if needed and not self[name]
        ]
        if missing:
            raise ValidationError(
                self.env._(
                    "“%(name)s” lacks: %(fields)s", name=self.name, fields=", ".join(missing)
                )
            )

    def _check_fields(self):
        """Let an indicator look at stored fields of records its author may read, and no others."""
        model = self.env.get(self.model_id.model)
        if model is not None:
            model = model.sudo(False)  # Odoo checks as the system: what the author may read counts
        fields_ = self._own_fields(model)
        is_allowed = (
            model is not None
            and model._auto
            and not model._transient
            and model.has_access("read")
            and all(
                field and field.store and model._has_field_access(field, "read")
                for field in fields_.values()
            )
            and fields_["partner"].comodel_name == "res.partner"
            and ("measure" not in fields_ or fields_["measure"].type in NUMBERS)
            and ("date" not in fields_ or fields_["date"].type in ("date", "datetime"))
        )
        if not is_allowed:
            raise ValidationError(
                self.env._(
                    "“%s” can look at records you may read, which refer to a customer, only.",
                    self.name,
                )
            )
        try:
            domain = Domain(literal_eval(self.domain or "[]"))
            domain.validate(model)
            with self.env.cr.savepoint():  # what PostgreSQL cannot compare is found by asking it
                query = model._search(domain, limit=1).select()
                self.env.cr.execute(query, log_exceptions=False)
        except Exception as error:
            raise ValidationError(
                self.env._("%s: the conditions cannot be read.", self.name)
            ) from error

    def _own_fields(self, model):
        """Return the fields of the own calculation: *partner*, and *date* and *measure* if any."""
        chosen = {
            "partner": self.partner_field_id,
            "date": self.date_field_id if self.period else False,
            "measure": self.measure_field_id if self.aggregate != "count" else False,
        }
        return {
            key: field.model == self.model_id.model and model._fields.get(field.name)
            for key, field in chosen.items()
            if field
        }

    def action_refresh(self):
        """Calculate the values of all customers now; tell which indicators failed, and why."""
        self.check_access("write")
        failed = self.filtered(lambda one: not one._refresh_safely())
        if not failed:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": self.env._("Not calculated: %s", ", ".join(failed.mapped("name"))),
                "message": "\n".join(failed.mapped("problem")),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_values(self):
        """Show the customers' values."""
        self.ensure_one()
        if self.refresh == "realtime":
            raise UserError(
                self.env._("“%s” is calculated when it is read; no values are kept.", self.name)
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_campaigns.crm_indicator_value_action"
        )
        return action | {"name": self.name, "domain": [("indicator_id", "=", self.id)]}
