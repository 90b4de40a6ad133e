from odoo import fields, models


class ResCompany(models.Model):
    """The company's own words and limits for interactions."""

    _inherit = "res.company"

    data_protection_reminder = fields.Text(
        translate=True,
        default=lambda self: self.env._(
            "Write facts only, and nothing about health, beliefs or family: "
            "the customer may ask to read it."
        ),
        help="Shown at the free-text fields of interactions; empty shows nothing.",
    )
