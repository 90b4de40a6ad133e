from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

# The drawing holds this many partners, and is made of this many connections at most.
NODES_MAX = 100
EDGES_MAX = 400


class ResPartner(models.Model):
    """The customer's connections (S8): a list of both directions, and a drawing two steps deep."""

    _inherit = "res.partner"

    # As the panel of related records names them.
    relation_left_ids = fields.One2many(string="Connections")
    relation_right_ids = fields.One2many(string="Connections of Others")

    @api.readonly
    def get_connections_domain(self):
        """Return the domain of the customer's connections, whichever end it is."""
        self.ensure_one()
        return list(self._connections_domain())

    def _connections_domain(self):
        return Domain("left_partner_id", "in", self.ids) | Domain(
            "right_partner_id", "in", self.ids
        )

    @api.readonly
    def get_connection_graph(self):
        """Return whom the customer is connected with, and whom they are, to be drawn.

        Partners and connections the user may not read are left out. Of more than 100 partners the
        nearest are drawn, the customer's current connections first. The number of queries does
        not grow with the graph.

        :return: ``{"nodes": [{"id", "name", "is_company", "step": 0 | 1 | 2}],``
            ``"edges": [{"id", "source", "target", "name", "inverse", "is_symmetric", "is_over"}],``
            ``"more": connections that are not drawn}``; a connection reads *source name target*
            and *target inverse source*
        """
        self.ensure_one()
        self.check_access("read")
        first = self._readable_connections(self._connections_domain(), NODES_MAX - 1)
        neighbours = (first.left_partner_id | first.right_partner_id) - self
        # Further ones of the customer itself would be nearer than these: they are counted only.
        second = self._readable_connections(
            neighbours._connections_domain() & ~self._connections_domain(), EDGES_MAX
        )
        steps = self._steps(first | second)
        drawn = (first | second).filtered(
            lambda edge: edge.left_partner_id in steps and edge.right_partner_id in steps
        )
        total = drawn.search_count((self | neighbours)._connections_domain())
        return {
            "nodes": [partner._connection_node(step) for partner, step in steps.items()],
            "edges": [edge._connection_edge() for edge in drawn],
            "more": max(total - len(drawn), 0),
        }

    def _readable_connections(self, domain, limit):
        """Return the current connections and then the past ones, with partners one may read."""
        found = self.env["res.partner.relation"].search_fetch(
            domain,
            ["left_partner_id", "right_partner_id", "type_id", "date_end"],
            limit=limit,
            order="date_end desc nulls first, id",
        )
        ends = found.left_partner_id | found.right_partner_id
        readable = set(ends._filtered_access("read")._ids)
        return found.filtered(
            lambda edge: {edge.left_partner_id.id, edge.right_partner_id.id} <= readable
        )

    def _steps(self, edges):
        """Return the partners to draw with their distance from the customer, nearest first."""
        neighbours = defaultdict(list)
        for edge in edges:
            neighbours[edge.left_partner_id].append(edge.right_partner_id)
            neighbours[edge.right_partner_id].append(edge.left_partner_id)
        steps = {self: 0}
        for step in (1, 2):
            for partner in [partner for partner, at in steps.items() if at == step - 1]:
                for other in neighbours[partner]:
                    if len(steps) < NODES_MAX:
                        steps.setdefault(other, step)
        return steps

    def _connection_node(self, step):
        return {
            "id": self.id,
            "name": self.display_name,
            "is_company": self.is_company,
            "step": step,
        }

    def action_add_connection(self):
        """Open the dialog that connects the customer with another partner."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a Connection"),
            "res_model": "crm.connection.add",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
