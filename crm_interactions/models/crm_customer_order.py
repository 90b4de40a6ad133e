from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_mixin import HistoryBranch, HistorySource

# The sources' own states, in words they share.
SALE_STATES = {"draft": "quotation", "sent": "sent", "sale": "confirmed", "cancel": "cancelled"}
POS_STATES = {"draft": "new", "paid": "paid", "done": "posted", "cancel": "cancelled"}
LONGEST_ITEMS = 500


class CrmCustomerOrder(models.Model):
    """The customers' orders: quotations, sales orders and point-of-sale orders (S21).

    A row is there where its order can be read; nothing is there where neither app is installed.
    """

    _name = "crm.customer.order"
    _description = "Customer Order"
    _inherit = "crm.customer.list.mixin"
    _rec_name = "number"

    number = fields.Char(readonly=True)
    kind = fields.Selection([("sale", "Sales Order"), ("pos", "Point of Sale")], readonly=True)
    items = fields.Char(readonly=True, help="How many of what was ordered.")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        [
            ("quotation", "Quotation"),
            ("sent", "Quotation Sent"),
            ("confirmed", "Confirmed"),
            ("new", "New"),
            ("paid", "Paid"),
            ("posted", "Posted"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        readonly=True,
    )

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(1, "sale.order", self._sale_branches, {"kind": ("sale",)}),
            HistorySource(2, "pos.order", self._pos_branches, {"kind": ("pos",)}),
        ]

    def _sale_branches(self, _scope):
        branch = HistoryBranch(self._source_env()["sale.order"])
        self._add_order(branch, SALE_STATES)
        branch.columns["items"] = self._items(
            branch, "sale.order.line", "product_uom_qty", "name", Domain("display_type", "=", False)
        )
        yield branch

    def _pos_branches(self, _scope):
        branch = HistoryBranch(self._source_env()["pos.order"], Domain("partner_id", "!=", False))
        self._add_order(branch, POS_STATES)
        # An order that is not closed yet has no name of its own.
        branch.columns["number"] = SQL(
            "COALESCE(NULLIF(%s, '/'), %s)", branch.field("name"), branch.field("pos_reference")
        )
        branch.columns["items"] = self._items(branch, "pos.order.line", "qty", "full_product_name")
        yield branch

    def _add_order(self, branch, states):
        """Add the columns that both kinds of orders have by the same names."""
        field = branch.field
        branch.set_customer(field("partner_id"))
        branch.columns.update(
            date=field("date_order"),
            number=field("name"),
            amount=field("amount_total"),
            currency_id=field("currency_id"),
            state=self._translated_state(field("state"), states),
            user_id=field("user_id"),
            company_id=field("company_id"),
        )

    def _items(self, branch, model, quantity, name, domain=Domain.TRUE):
        """Return SQL of an order's lines in words: "2 × Chair, 1 × Table"."""
        # sudo: shown is what the order itself tells, which the reader may read
        lines = branch.model.env[model].sudo()
        query = lines._search(domain)

        def field(field_name):
            return lines._field_to_sql(lines._table, field_name, query)

        query.add_where(SQL("%s = %s", field("order_id"), branch.key))
        words = SQL(
            "trim_scale(round(%s::numeric, 2)) || ' × ' || split_part(%s, E'\\n', 1)",
            field(quantity),
            field(name),
        )
        joined = SQL(
            "left(string_agg(%s, ', ' ORDER BY %s), %s)", words, field("id"), LONGEST_ITEMS
        )
        return SQL("(%s)", query.select(joined))
