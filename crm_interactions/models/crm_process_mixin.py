from itertools import pairwise

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import OrderedSet

# More steps than this are not drawn at once: nobody reads them, and the browser would stand still.
PROCESS_LIMIT = 2000


class CrmProcessMixin(models.AbstractModel):
    """A record that is a step of a process, which *View Process* draws as one tree (H10, H11, K9).

    A model joins by telling where its records come from and what follows them:

    - ``_process_lineage()``: the records of the same model from the first one to this one;
    - ``_process_parent()``: the record of another model which such a first one came from;
    - ``_process_children()``: what follows, in any model;
    - ``_process_nodes()``: what is shown of a record.

    All but the second work on any number of records with a constant number of queries. They tell
    the whole structure, whoever asks; what the reader may see of it is decided here, once:

    - a record that the reader may not read shows nothing of itself, not even that there is one;
    - only where something the reader may read follows it, a neutral step stands in its place, a
      single one for several in a row.

    Loops are impossible: models refuse them, and a record that was met before is not met again.
    """

    _name = "crm.process.mixin"
    _description = "Step of a Process"

    # The client action that shows the processes of this model's records.
    _process_action = None

    def action_view_process(self):
        """Open the whole process that the record is a step of (H10)."""
        if len(self) != 1:
            raise UserError(self.env._("Choose a single record to view its process."))
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(self._process_action)
        action["context"] = {"active_model": self._name, "active_id": self.id}
        return action

    @api.readonly
    def get_process(self):
        """Return the process that the record is a step of, as the reader may see it.

        Shape: ``{"focus": id, "is_complete": bool, "limit": int, "nodes": [node, …]}``. Nodes come
        depth first, each after its parent, those of one parent in the order of their dates. A node
        is ``{"id": str, "parent": id or False, "is_hidden": bool, "res_model": str, "res_id": int,
        **_process_nodes()}``; a hidden one has nothing but the first three. ``focus`` is the node
        of this record. A process of more than ``limit`` steps is not complete: what led to this
        record and what follows it comes before the rest.

        :raise MissingError: the record does not exist
        :raise AccessError: the user may not read the record
        """
        self.ensure_one()
        self.check_access("read")
        came_from, is_complete = self._process_came_from()
        shown = self._process_shown(came_from)
        return {
            "focus": self._process_id(),
            "is_complete": is_complete,
            "limit": PROCESS_LIMIT,
            "nodes": self._process_depth_first(came_from, shown),
        }

    # Protocol

    def _process_lineage(self):
        """Return the records of this model from the first one to this one, in this order."""
        self.ensure_one()
        return self

    def _process_parent(self):
        """Return the record of another model that this first one came from, or None."""
        self.ensure_one()

    def _process_children(self, limit):
        """Return ``[(parent, child), …]``: the steps that follow these records, in any model.

        Nearest first; at most ``limit``. A model may answer at once for what follows those again.
        """
        return []

    def _process_nodes(self):
        """Return ``{record: values}`` of records the user may read, for the tree to show.

        Every value is optional but the name. ``name``, ``type``, ``channel``, ``direction``,
        ``result``, ``state``, ``user``, ``partner``: words. ``icon``: a class of Font Awesome.
        ``user_id``, ``partner_id``: ids. ``date``: UTC, ``is_all_day``: its day counts only.
        ``state_kind``: planned, in_progress, done or cancelled. ``is_late``, ``is_archived``.
        ``can_follow_up``: ``action_add_follow_up`` plans what follows.
        """
        return {record: {"name": record.display_name} for record in self}

    # The tree

    def _process_id(self):
        """Return the id of the record's node."""
        return f"{self._name},{self.id}"

    def _process_path(self):
        """Return the records from the first one of the process to this one, of any model."""
        path = OrderedSet()
        record = self
        while record:
            lineage = [one for one in record._process_lineage() if one not in path]
            path = OrderedSet([*lineage, *path])
            record = lineage[0]._process_parent() if lineage else None
        return list(path)

    def _process_came_from(self):
        """Return ``{record: its parent or None}``, parents first, and whether these are all.

        There are at most ``PROCESS_LIMIT`` of them.
        """
        path = self._process_path()
        is_complete = len(path) <= PROCESS_LIMIT
        path = path[-PROCESS_LIMIT:]
        came_from = {path[0]: None} | {child: parent for parent, child in pairwise(path)}
        for start in (self, path[0]):
            is_complete &= self._process_descend(start, came_from)
        return came_from, is_complete

    @api.model
    def _process_descend(self, start, came_from):
        """Add to ``came_from`` what follows ``start``, model by model, and say if that was all."""
        asked, waiting = set(), {start}
        while waiting:
            asked |= waiting
            found = set()
            for records in self._process_by_model(waiting):
                # One more than fits, to know whether there is more.
                for parent, child in records._process_children(PROCESS_LIMIT + 1):
                    if child not in came_from:
                        if len(came_from) == PROCESS_LIMIT:
                            return False
                        came_from[child] = parent
                    found.add(child)
            waiting = found - asked
        return True

    @api.model
    def _process_by_model(self, records):
        """Return ``records``, of any models, as one recordset a model."""
        grouped = {}
        for record in records:
            grouped.setdefault(record._name, []).append(record.id)
        return [self.env[name].browse(ids) for name, ids in grouped.items()]

    @api.model
    def _process_shown(self, came_from):
        """Return ``{record: values of its node}`` of the records the reader may read."""
        shown = {}
        for records in self._process_by_model(came_from):
            shown.update(records._filtered_access("read")._process_nodes())
        return shown

    @api.model
    def _process_depth_first(self, came_from, shown):
        """Return the nodes of ``shown``, and of the hidden steps that hold them together."""
        nodes, children, hidden = {}, {}, {}
        for record, parent in came_from.items():
            if record not in shown:
                # What hangs below several hidden ones in a row hangs below the first of them.
                hidden[record] = hidden.get(parent, record)
                continue
            top = hidden.get(parent)
            if top and top not in nodes:
                self._process_add_node(top, came_from[top], nodes, children)
            self._process_add_node(record, top or parent, nodes, children, shown[record])
        ordered, waiting = [], children.get(None, [])
        while waiting:
            record = waiting.pop()
            ordered.append(nodes[record])
            waiting += sorted(children.get(record, ()), key=self._process_order(nodes))[::-1]
        return ordered

    @api.model
    def _process_add_node(self, record, parent, nodes, children, values=None):
        node = {"parent": nodes[parent]["id"] if parent else False}
        if values is None:
            node.update(id=f"hidden,{len(nodes)}", is_hidden=True)
        else:
            node.update(id=record._process_id(), is_hidden=False)
            node.update(res_model=record._name, res_id=record.id, **values)
        nodes[record] = node
        children.setdefault(parent, []).append(record)

    @api.model
    def _process_order(self, nodes):
        """Return the key that sorts what follows one record: by date, then as they were made."""
        return lambda record: (nodes[record].get("date") or "", record.id)
