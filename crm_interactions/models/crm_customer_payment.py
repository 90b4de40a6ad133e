from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource

STATES = {
    "draft": "draft",
    "in_process": "in_process",
    "paid": "paid",
    "canceled": "cancelled",
    "rejected": "rejected",
}


class CrmCustomerPayment(models.Model):
    """What customers paid, and what they got back with a minus (S23, S19).

    Payments, those at the till, and transactions of the bank that settled invoices without a
    payment. A row is there where its source can be read; nothing is there without invoicing and
    point of sale. Days of accounting are shown as noon UTC, the same day for nearly everybody.
    """

    _name = "crm.customer.payment"
    _description = "Customer Payment"
    _inherit = "crm.customer.list.mixin"
    _auto = False
    _rec_name = "number"

    number = fields.Char(readonly=True)
    kind = fields.Selection(
        [("payment", "Payment"), ("pos", "Point of Sale"), ("bank", "Bank Transaction")],
        readonly=True,
    )
    method = fields.Char(readonly=True)
    document = fields.Char("Paid For", readonly=True, help="What was paid.")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_process", "In Process"),
            ("paid", "Paid"),
            ("cancelled", "Cancelled"),
            ("rejected", "Rejected"),
        ],
        string="Status",
        readonly=True,
    )

    @api.model
    def _sources(self):
        paid = {"state": ("paid",)}
        return [
            *super()._sources(),
            HistorySource(1, "account.payment", self._payment_branches, {"kind": ("payment",)}),
            HistorySource(2, "pos.payment", self._pos_branches, {"kind": ("pos",), **paid}),
            HistorySource(
                3, "account.bank.statement.line", self._bank_branches, {"kind": ("bank",), **paid}
            ),
        ]

    def _payment_branches(self, scope):
        branch = HistoryBranch(
            self._source_env()["account.payment"],
            Domain("partner_type", "=", "customer") & scope.day_domain("date"),
        )
        field = branch.field
        branch.set_customer(field("partner_id"))
        branch.columns.update(
            date=self._noon(field("date")),
            number=field("name"),
            method=SQL(
                "concat_ws(' – ', %s, %s)",
                branch.join("journal_id")("name"),
                branch.join("payment_method_line_id")("name"),
            ),
            document=field("memo"),
            amount=SQL(
                "CASE %s WHEN 'outbound' THEN -%s ELSE %s END",
                field("payment_type"),
                field("amount"),
                field("amount"),
            ),
            currency_id=field("currency_id"),
            state=self._translated_state(field("state"), STATES),
            user_id=field("create_uid"),
            company_id=field("company_id"),
        )
        yield branch

    def _pos_branches(self, _scope):
        branch = HistoryBranch(
            self._source_env()["pos.payment"], Domain("pos_order_id.partner_id", "!=", False)
        )
        field = branch.field
        order = branch.join("pos_order_id")
        branch.set_customer(order("partner_id"))
        branch.columns.update(
            date=field("payment_date"),
            number=SQL("COALESCE(%s, %s)", field("name"), order("pos_reference")),
            method=branch.join("payment_method_id")("name"),
            document=SQL("COALESCE(NULLIF(%s, '/'), %s)", order("name"), order("pos_reference")),
            amount=field("amount"),
            currency_id=order("currency_id"),
            user_id=order("user_id"),
            company_id=field("company_id"),
        )
        yield branch

    def _bank_branches(self, scope):
        """Yield the transactions booked against what customers owe; others have a payment."""
        settles = Domain("move_id.line_ids.account_id.account_type", "=", "asset_receivable")
        posted = Domain("move_id.state", "=", "posted") & scope.day_domain("move_id.date")
        branch = HistoryBranch(
            self._source_env()["account.bank.statement.line"],
            Domain("partner_id", "!=", False) & posted & settles,
        )
        field = branch.field
        move = branch.join("move_id")
        branch.set_customer(field("partner_id"))
        branch.columns.update(
            res_model=SQL("'account.move'"),
            res_id=field("move_id"),
            date=self._noon(move("date")),
            number=move("name"),
            method=branch.join("journal_id")("name"),
            document=field("payment_ref"),
            amount=field("amount"),
            currency_id=field("currency_id"),
            user_id=field("create_uid"),
            company_id=field("company_id"),
        )
        yield branch

    @api.model
    def _noon(self, day):
        return SQL("%s + interval '12 hours'", day)
