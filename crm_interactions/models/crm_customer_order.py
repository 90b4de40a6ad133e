from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource

# The sources' own states, in words they share.
SALE_STATES = {"draft": "quotation", "sent": "sent", "sale": "confirmed", "cancel": "cancelled"}
POS_STATES = {"draft": "new", "paid": "paid", "done": "posted", "cancel": "cancelled"}


class CrmCustomerOrder(models.Model):
    """The customers' orders: quotations, sales orders and point-of-sale orders (S21).

    A row is there where its order can be read; nothing is there where neither app is installed.
    """

    _name = "crm.customer.order"
    _description = "Customer Order"
    _inherit = "crm.customer.list.mixin"
    _auto = False
    _rec_name = "number"

    number = fields.Char(readonly=True)
    kind = fields.Selection([("sale", "Sales Order"), ("pos", "Point of Sale")], readonly=True)
    items = fields.Char(
        compute="_compute_items",
        search="_search_items",
        help="How many of what was ordered.",
    )
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
        yield branch

    def _pos_branches(self, _scope):
        branch = HistoryBranch(self._source_env()["pos.order"], Domain("partner_id", "!=", False))
        self._add_order(branch, POS_STATES)
        # An order that is not closed yet has no name of its own.
        branch.columns["number"] = SQL(
            "COALESCE(NULLIF(%s, '/'), %s)", branch.field("name"), branch.field("pos_reference")
        )
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

    # Items: read for the rows that are shown; in the query they would cost a look at every order.

    @api.model
    def _item_fields(self):
        """Return ``{model of orders: (its lines, quantity of a line, name of a line)}``."""
        return {
            "sale.order": ("order_line", "product_uom_qty", "name"),
            "pos.order": ("lines", "qty", "full_product_name"),
        }

    @api.depends("res_model", "res_id")
    def _compute_items(self):
        for model, rows in self.grouped("res_model").items():
            words = self._item_words(model, rows.mapped("res_id"))
            for row in rows:
                row.items = words.get(row.res_id, "")

    @api.model
    def _item_words(self, model, order_ids):
        """Return ``{order id: its lines in words}``, like "2 × Chair, 1 × Table"."""
        lines_field, quantity, name = self._item_fields()[model]
        # sudo: shown is what the order itself tells, which the reader may read
        lines = self.env[self.env[model]._fields[lines_field].comodel_name].sudo()
        of_orders = Domain("order_id", "in", order_ids)
        if "display_type" in lines:
            of_orders &= Domain("display_type", "=", False)
        items = defaultdict(list)
        for line in lines.search_fetch(
            of_orders, ["order_id", quantity, name], order="order_id, id"
        ):
            first_line = (line[name] or "").partition("\n")[0]
            items[line.order_id.id].append(f"{line[quantity]:g} × {first_line}")
        return {order_id: ", ".join(words) for order_id, words in items.items()}

    def _search_items(self, operator, value):
        if operator not in ("ilike", "like", "=ilike", "=like", "in"):
            return NotImplemented
        found = [
            Domain("res_model", "=", model)
            # sudo: which orders of the list have it; the list itself shows readable ones only
            & Domain(
                "res_id",
                "in",
                self.env[model].sudo()._search([(f"{lines}.{name}", operator, value)]),
            )
            for model, (lines, _quantity, name) in self._item_fields().items()
            if model in self.env
        ]
        return Domain.OR(found)
