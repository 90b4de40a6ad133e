import re

from lxml import etree

from odoo import fields
from odoo.tools.safe_eval import safe_eval

# Tags whose name a table may use; filters, searched fields and menus have tables of their own.
NAMED = ("field", "button", "widget", "page", "app", "block", "setting")
OFF = ("0", "false", "False")


def words(text):
    """Return the set of the words of a line of a table."""
    return set((text or "").split())


def button_name(env, name):
    """Return the name of a button; where it is the number of an action, the action's XML id."""
    if not name.isdecimal():
        return name
    return action_xml_id(env, int(name)).partition(".")[2]


def action_xml_id(env, action_id):
    """Return the XML id of an action of any type."""
    action = env["ir.actions.actions"].sudo().browse(action_id)
    return env[action.type].browse(action_id).get_external_id()[action_id]


class Screen:
    """What one user sees of one record in one view, as the browser would show it.

    Made from the view Odoo sends to that user, so that groups, inherited views and access rights
    are applied; the modifiers are evaluated with the record's values. Sets of names:

    - ``shown``: fields, buttons, widgets, pages; ribbons by their title, spaces as underscores;
    - ``buttons``: those among them that do something when clicked;
    - ``header`` and ``row_buttons``: those of a list's selection, and those of each row;
    - ``offered``: columns that stay hidden until the user asks for them;
    - ``editable``, ``required``, ``confirmed`` (buttons that ask back) and ``stray`` (labels
      whose field is hidden, or the reverse), ``missing`` (what cards use and do not load).

    ``text`` are the words of the view that can be read. ``may`` says which of create, edit and
    delete it offers, ``root`` is its first node.
    """

    def __init__(self, arch, record, parent=None):
        self.root, self.record, self._parent = arch, record, parent
        self.shown, self.buttons, self.offered, self.confirmed = set(), set(), set(), set()
        self.editable, self.required, self.stray = set(), set(), set()
        self.header, self.row_buttons = set(), set()
        self._labels, self._nodes, self._texts = [], {}, []
        self.may = {verb for verb in ("create", "edit", "delete") if arch.get(verb) not in OFF}
        self._info = record.fields_get(attributes=["readonly", "required"])
        is_typed_in = arch.tag == "form" or arch.get("editable") or arch.get("multi_edit")
        self._is_editable = is_typed_in and ("edit" if record._origin else "create") in self.may
        cards = arch.xpath("./templates") if arch.tag in ("kanban", "activity") else [arch]
        for node in arch.xpath("./header") if arch.tag == "kanban" else []:
            self._visit(node)
        for node in cards:
            self._visit(node, is_root=node is arch)
        self.text = " ".join(" ".join(self._texts).split())
        named = [node.get("name") for node in arch.iter("field")]
        used = re.findall(r"\brecord\.(\w+)", etree.tostring(arch, encoding="unicode"))
        self.missing = set(used).difference(named)
        for name, is_shown in self._labels:
            is_alone = named.count(name) == 1
            if is_shown != (name in self.shown) and (is_shown or is_alone):
                self.stray.add(name)

    def inside(self, name, record, kind="list"):
        """Return the screen of one row of the list or cards the field ``name`` brings along."""
        return Screen(self._nodes[name].find(kind), record, parent=self.record)

    def context(self, name):
        """Return the context with which the shown node ``name`` opens or creates records."""
        return self._evaluate(self._nodes[name].get("context", "{}"))

    def attribute(self, name, attribute):
        """Return an attribute of the shown node ``name``: its widget, its domain…"""
        return self._nodes[name].get(attribute)

    def holds(self, name, modifier):
        """Return whether a modifier of the shown node ``name`` holds: its readonly, say."""
        return self._holds(self._nodes[name].get(modifier))

    def looks(self, name=None):
        """Return the colours of a shown field, or of the whole row: danger, muted…"""
        node = self.root if name is None else self._nodes[name]
        told = [key for key in node.attrib if key.startswith("decoration-")]
        return {key.removeprefix("decoration-") for key in told if self._holds(node.get(key))}

    def _evaluate(self, expression):
        """Return what an expression of the view comes to for the record."""
        record = self.record
        names = {
            "uid": record.env.uid,
            "context": record.env.context,
            "id": record._origin.id,
            "current_date": fields.Date.to_string(fields.Date.context_today(record)),
            "parent": _Around(self._parent),
            "true": True,
            "false": False,
        }
        for name in compile(expression.strip(), "view", "eval").co_names:
            if name in record._fields and name != "id":
                names[name] = _value(record, name)
        return safe_eval(expression, names)

    def _holds(self, expression):
        return bool(expression and self._evaluate(expression))

    def _visit(self, node, is_root=False):
        if not isinstance(node.tag, str):
            return self._read_text(node.tail)
        is_shown = is_root or not (
            self._holds(node.get("column_invisible")) or self._holds(node.get("invisible"))
        )
        if node.tag == "label" and node.get("for"):
            self._labels.append((node.get("for"), is_shown))
        if is_shown:
            self._see(node)
            if node.tag != "field":
                self._read_text(node.text)
                for child in node:
                    self._visit(child)
        return self._read_text(node.tail)

    def _read_text(self, text):
        self._texts.append(text or "")

    def _see(self, node):
        """Note a shown node under its name, and what can be done with it."""
        self._read_text(node.get("string"))
        self._read_text(node.get("title"))
        if node.tag not in NAMED:
            return
        name = node.get("name") or node.get("special") or node.get("id")
        if name == "web_ribbon":
            name = node.get("title").replace(" ", "_")
        if node.tag == "button":
            name = button_name(self.record.env, name)
            self.buttons.add(name)
            if node.getparent().tag in ("header", "list"):
                (self.header if node.getparent().tag == "header" else self.row_buttons).add(name)
            if node.get("confirm"):
                self.confirmed.add(name)
        if node.get("optional") == "hide":
            self.offered.add(name)
        else:
            self.shown.add(name)
        self._nodes[name] = node
        if node.tag == "field":
            self._see_field(name, node)

    def _see_field(self, name, node):
        info = self._info.get(name, {})
        options = self._evaluate(node.get("options") or "{}")
        names = {name, options.get("end_date_field") or name}
        self.shown |= names - self.offered
        readonly, required = node.get("readonly"), node.get("required")
        if node.get("widget") == "statusbar" and not options.get("clickable"):
            return
        if self._is_editable and not (self._holds(readonly) if readonly else info.get("readonly")):
            self.editable |= names
            if self._holds(required) if required else info.get("required"):
                self.required.add(name)


class _Around:
    """The values of the record around a list, as ``parent.field``."""

    def __init__(self, record):
        self._record = record

    def __getattr__(self, name):
        return _value(self._record, name)


def _value(record, name):
    """Return the value of a field as the browser has it: ids, dates as text."""
    field, value = record._fields[name], record[name]
    if field.type in ("one2many", "many2many"):
        return list(value._ids)
    if field.type in ("date", "datetime"):
        return field.to_string(value) or False
    return value.id if field.type == "many2one" else value
