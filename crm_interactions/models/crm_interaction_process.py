from odoo import api, fields, models
from odoo.tools import SQL, OrderedSet

# From so few interactions all that follows is found by one recursive query. PostgreSQL expects each
# to have many followers: from a thousand it would read the whole table and compile the query first.
FEW = 20


class CrmInteraction(models.Model):
    """The interaction as a step of a process: its follow-ups and what it follows (H10, H11).

    Higher addons put their own steps above the first interaction (``_process_parent``) and below
    any of them (``_process_children``).
    """

    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.process.mixin"]

    _process_action = "crm_interactions.crm_process_action"

    def _process_lineage(self):
        """Return the interactions from the first one of the chain to this one, in one query."""
        self.ensure_one()
        self.flush_model(["parent_id"])
        # UNION ends a loop, which there is none of as long as nobody writes past the constraint.
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE lineage(id, parent_id) AS (
                    SELECT id, parent_id FROM crm_interaction WHERE id = %s
                    UNION
                    SELECT parent.id, parent.parent_id
                    FROM crm_interaction AS parent
                    JOIN lineage ON parent.id = lineage.parent_id
                )
                SELECT id, parent_id FROM lineage
                """,
                self.id,
            )
        )
        parents, lineage, step = dict(rows), OrderedSet(), self.id
        while step and step not in lineage:
            lineage.add(step)
            step = parents.get(step)
        return self.browse(reversed(list(lineage)))

    def _process_children(self, limit):
        """Return the follow-ups of these interactions, those of the follow-ups and so on."""
        self.flush_model(["parent_id"])
        edges, known, level = [], set(self.ids), set(self.ids)
        while level and len(edges) < limit:
            is_few = len(level) <= FEW
            query = self._query_all_follow_ups if is_few else self._query_follow_ups
            rows = self.env.execute_query(query(list(level), limit - len(edges)))
            edges += [(self.browse(parent), self.browse(child)) for parent, child in rows]
            level = set() if is_few else {child for _parent, child in rows} - known
            known |= level
        return [*super()._process_children(limit), *edges]

    @api.model
    def _query_follow_ups(self, ids, limit):
        """Return the query of the follow-ups of ``ids``, no further."""
        return SQL(
            "SELECT parent_id, id FROM crm_interaction WHERE parent_id = ANY(%s) LIMIT %s",
            ids,
            limit,
        )

    @api.model
    def _query_all_follow_ups(self, ids, limit):
        """Return the query of all that follows ``ids``. OFFSET keeps the lookup by index."""
        return SQL(
            """
            WITH RECURSIVE follow_up(id, parent_id) AS (
                SELECT id, parent_id FROM crm_interaction WHERE parent_id = ANY(%s)
                UNION
                SELECT child.id, child.parent_id
                FROM follow_up CROSS JOIN LATERAL (
                    SELECT id, parent_id FROM crm_interaction
                    WHERE parent_id = follow_up.id
                    OFFSET 0
                ) AS child
            )
            SELECT parent_id, id FROM follow_up LIMIT %s
            """,
            ids,
            limit,
        )

    def _process_nodes(self):
        # sudo: the names of people, customers and dictionary values, which Odoo shows to whoever
        # may read the record that names them
        names = self.sudo()
        can_follow_up = self.browse().has_access("create")
        directions = dict(self._fields["direction"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            one: {
                "name": one.display_name,
                "type": named.type_id.display_name,
                "icon": one.type_icon,
                "channel": named.channel_id.display_name,
                "direction": directions[one.direction],
                "user": named.user_id.display_name,
                "user_id": named.user_id.id,
                "partner": named.partner_id.display_name,
                "partner_id": named.partner_id.id,
                "date": fields.Datetime.to_string(one.date),
                "is_all_day": one.is_all_day and not one.date_activity,
                "state": states[one.state],
                "state_kind": one.state,
                "is_late": one.is_overdue,
                "is_archived": not one.active,
                "result": named.result_type_id.display_name,
                "can_follow_up": can_follow_up,
            }
            for one, named in zip(self, names, strict=True)
        }
