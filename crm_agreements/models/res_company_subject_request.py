from dateutil.relativedelta import relativedelta

from odoo import fields, models


class ResCompany(models.Model):
    """How long a company takes to answer a subject request."""

    _inherit = "res.company"

    subject_request_time = fields.Integer(
        string="Time to answer Subject Requests", required=True, default=1
    )
    subject_request_unit = fields.Selection(
        [("months", "Months"), ("days", "Days")],
        string="Unit of the Time to answer",
        required=True,
        default="months",
    )

    _subject_request_time_positive = models.Constraint(
        "CHECK (subject_request_time BETWEEN 1 AND 366)",
        "Subject requests are answered within 1 to 366 days or months.",
    )

    def _subject_request_period(self):
        """Return the time to answer as a ``relativedelta``."""
        self.ensure_one()
        return relativedelta(**{self.subject_request_unit: self.subject_request_time})
