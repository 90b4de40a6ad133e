from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin

DELIVERED = {
    "success": "sent delivered opened clicked answered",
    "info": "queued sending",
    "danger": "bounced failed blocked",
    "warning": "unclear",
}
# The colours of the field ``state``: model, kind, view, colour → states.
STATES = [
    ("crm.interaction", "list", None, {"info": "planned", "warning": "in_progress"}),
    ("crm.interaction", "list", None, {"success": "done"}),
    ("crm.message", "list", None, DELIVERED),
    ("crm.message", "kanban", None, DELIVERED),
    ("crm.timeline", "list", "crm_timeline_view_list_shipment", DELIVERED),
    (
        "crm.timeline",
        "list",
        None,
        {
            "success": "done sent delivered opened clicked answered accepted confirmed paid",
            "info": "planned queued sending invited tentative quoted",
            "warning": "in_progress unclear",
            "danger": "bounced failed blocked declined",
        },
    ),
    ("crm.inbound", "list", None, {"warning": "waiting", "success": "matched"}),
    ("crm.inbound", "kanban", None, {"warning": "waiting", "success": "matched"}),
    (
        "crm.customer.order",
        "list",
        None,
        {
            "success": "confirmed paid posted",
            "info": "quotation sent new",
            "muted": "cancelled",
        },
    ),
    (
        "crm.customer.participation",
        "list",
        None,
        {
            "success": "attended",
            "info": "registered",
            "warning": "unconfirmed",
            "muted": "cancelled",
        },
    ),
    (
        "crm.customer.payment",
        "list",
        None,
        {
            "success": "paid",
            "info": "draft in_process",
            "danger": "rejected",
            "muted": "cancelled",
        },
    ),
]


@tagged("post_install", "-at_install")
class TestViewsColours(ViewsMixin, InteractionCommon):
    """What colours say: what went well, what waits, what is wrong, what is over."""

    ADDON = "crm_interactions"

    def test_states_are_coloured(self):
        """F4 S9 S21 B15: each state of the table has its colour, and no second one"""
        for model, kind, view, colours in STATES:
            for colour, states in colours.items():
                for state in states.split():
                    with self.subTest(model=model, kind=kind, state=state):
                        record = self.env[model].new({"state": state})
                        screen = self.see(self.user_manager, record, kind, view)
                        self.assertEqual(screen.looks("state"), {colour})

    def test_rows_tell_what_is_late_and_what_is_over(self):
        """S11: overdue ones in red, closed ones and what has ended grey"""
        late = self.create_interactions(date_start="2026-05-04 09:00:00")
        plan, done = self.create_interactions(), self.create_held()
        done.action_done()
        views = ("", "_customer", "_follow_up")
        for name in views:
            view = f"crm_interaction_view_list{name}"
            for record, colours in [(late, {"danger"}), (plan, set()), (done, {"muted"})]:
                screen = self.see(self.user_own, record, "list", view)
                self.assertEqual(screen.looks(), colours)
                if record != late:
                    self.assertEqual(
                        screen.looks("state"), {"success" if record == done else "info"}
                    )
        for values, colours in [({}, set()), ({"date_closed": "2026-05-04"}, {"muted"})]:
            application = self.env["crm.application"].new(values)
            self.assertEqual(self.see(self.user_own, application, "list").looks(), colours)
        for kind, colour in {
            "created": "success",
            "changed": "info",
            "merged": "warning",
            "deleted": "danger",
        }.items():
            line = self.env["crm.change"].new({"kind": kind})
            self.assertEqual(self.see(self.user_manager, line, "list").looks("kind"), {colour})
