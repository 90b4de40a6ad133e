from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .common import AgreementCommon

ACTIVE = {"active": {"success"}, "inactive": set()}
STOPS = {"active": {"danger"}, "inactive": set()}
# The colours of a field: model, field, value → colours, in lists and on cards.
FIELDS = [
    ("crm.agreement", "status", ACTIVE),
    ("crm.lawful.basis", "status", ACTIVE),
    ("crm.objection", "status", STOPS),
    ("crm.do.not.contact", "status", STOPS),
    ("crm.agreement.event", "kind", {"granted": {"success"}, "withdrawn": {"danger"}}),
    (
        "crm.agreement.request",
        "status",
        {"confirmed": {"success"}, "waiting": {"warning"}, "expired": set()},
    ),
    ("crm.contract", "state", {"draft": {"info"}, "running": {"success"}, "ended": set()}),
    ("crm.erasure", "state", {"done": {"success"}, "refused": {"danger"}, "waiting": set()}),
]
# The rows that are over are grey: model, field, value of such and of another.
MUTED = [
    ("crm.agreement", "status", "inactive", "active"),
    ("crm.lawful.basis", "status", "inactive", "active"),
    ("crm.objection", "status", "inactive", "active"),
    ("crm.do.not.contact", "status", "inactive", "active"),
    ("crm.agreement.request", "status", "expired", "waiting"),
    ("crm.agreement.request", "status", "cancelled", "confirmed"),
    ("crm.contract", "state", "ended", "running"),
    ("crm.processing.restriction", "is_in_force", False, True),
    ("crm.retention.rule", "active", False, True),
]


@tagged("post_install", "-at_install")
class TestViewsColours(ViewsMixin, AgreementCommon):
    """What colours say of agreements and data protection."""

    ADDON = "crm_agreements"

    def test_states_are_coloured(self):
        """A2 A3 B10 B12 B17: what counts green, what stops red, what waits yellow"""
        for model, field, colours in FIELDS:
            for value, expected in colours.items():
                for kind in ("list", "kanban"):
                    with self.subTest(model=model, kind=kind, value=value):
                        record = self.env[model].with_user(self.user_officer).new({field: value})
                        screen = self.see(self.user_officer, record, kind)
                        self.assertEqual(screen.looks(field), expected)
        colours = {"new": "info", "checked": "warning", "in_progress": "warning", "done": "success"}
        for state, colour in colours.items():
            request = self.env["crm.subject.request"].new({"state": state})
            screen = self.see(self.user_officer, request, "list")
            self.assertEqual(screen.looks("state"), {colour})
        for model in ("crm.erasure", "crm.erase"):
            shown = {"partner_count": 1, "refusals": False, "is_waiting": False}
            record = self.env[model].with_user(self.user_officer)
            record = record.new(shown if model == "crm.erase" else {})
            screen = self.see(self.user_officer, record)
            for action, colour in [
                ("delete", "danger"),
                ("anonymise", "warning"),
                ("keep", "success"),
            ]:
                line = (
                    self.env[f"{model}.line"].with_user(self.user_officer).new({"action": action})
                )
                row = screen.inside("line_ids", line)
                self.assertEqual(row.looks("action"), {colour})

    def test_rows_that_are_over_are_grey(self):
        """A2 A3 B12: and late requests red, as long as they are open"""
        for model, field, over, current in MUTED:
            for value, colours in [(over, {"muted"}), (current, set())]:
                with self.subTest(model=model, value=value):
                    record = self.env[model].with_user(self.user_officer).new({field: value})
                    screen = self.see(self.user_officer, record, "list")
                    self.assertEqual(screen.looks(), colours)
        model = self.env["crm.subject.request"].with_user(self.user_officer)
        for values, colours in [
            ({"state": "new", "is_late": True}, {"danger"}),
            ({"state": "new", "is_late": False}, set()),
            ({"state": "done", "is_late": False}, {"muted"}),
            ({"state": "refused", "is_late": False}, {"muted"}),
        ]:
            screen = self.see(self.user_officer, model.new(values), "list")
            self.assertEqual(screen.looks(), colours)
