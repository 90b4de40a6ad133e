from odoo import fields, models


class CrmAgreementType(models.Model):
    """What a customer may agree to: Data Collection, marketing by a channel, and what is added.

    External systems and the gate know a type by its code.
    """

    _name = "crm.agreement.type"
    _description = "Agreement Type"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="Stable name used by imports and external systems.")
    months_valid = fields.Integer(
        string="Valid for (months)",
        help="Proposes the end date of new agreements; 0 proposes none.",
    )
    days_notice = fields.Integer(
        string="Remind before (days)",
        help="So many days before an agreement ends its responsible user is reminded; 0 reminds "
        "nobody.",
    )
    double_opt_in = fields.Boolean(
        string="Confirm by e-mail",
        help="What customers agree to online counts from the moment they confirm it by the link "
        "in an e-mail.",
    )
    send_renewal_link = fields.Boolean(
        string="Send a renewal link",
        help="So many days before an agreement ends the customer gets an e-mail with a link that "
        "renews it.",
    )
    wording_ids = fields.One2many("crm.agreement.wording", "type_id")
    channel_ids = fields.One2many(
        "crm.channel",
        "agreement_type_id",
        string="Channels",
        help="Marketing over these channels needs an active agreement of this type.",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "Another agreement type has this code.")
    _months_positive = models.Constraint(
        "CHECK (months_valid >= 0 AND days_notice >= 0)",
        "Months and days are counted from 0 upwards.",
    )
