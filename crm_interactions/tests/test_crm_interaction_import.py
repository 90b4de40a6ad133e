from datetime import datetime, timedelta

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .common import InteractionCommon

# What the import screen sends unless the user chooses otherwise.
SCREEN_OPTIONS = {
    "import_skip_records": [],
    "import_set_empty_fields": [],
    "fallback_values": {},
    "name_create_enabled_fields": {},
    "encoding": "utf-8",
    "separator": ",",
    "quoting": '"',
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": True,
    "has_headers": True,
    "keep_matches": False,
    "limit": 2000,
    "skip": 0,
    "tracking_disable": True,
}
HEADINGS = ["Customer", "Type", "Name", "Plan Start"]
FIELDS = ["partner_id", "type_id", "name", "date_start"]


@tagged("post_install", "-at_install")
class TestCrmInteractionImport(InteractionCommon):
    """A file of interactions goes in as a whole, and every error names its row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "Europe/Warsaw"
        cls.env = cls.env(context={**cls.env.context, "tz": "Europe/Warsaw"})
        cls.interactions = cls.env["crm.interaction"]

    def screen(self, content, user=None):
        """Return the import screen's record for a file."""
        return (
            self.env["base_import.import"]
            .with_user(user or self.user_manager)
            .create(
                {
                    "res_model": "crm.interaction",
                    "file": content if isinstance(content, bytes) else content.encode(),
                    "file_name": "interactions.csv",
                    "file_type": "text/csv",
                }
            )
        )

    def import_file(self, content, user=None, dryrun=False, **options):
        """Import a file as the screen does: read its headings, match them, execute."""
        screen = self.screen(content, user)
        options = {**SCREEN_OPTIONS, **options}
        preview = screen.parse_preview(dict(options))
        self.assertFalse(preview.get("error"))
        matches = preview["matches"]
        names = ["/".join(matches[i]) for i in range(len(preview["headers"]))]
        return screen.with_context(tracking_disable=True).execute_import(
            names, preview["headers"], options, dryrun=dryrun
        )

    def import_rows(self, *rows, headings=HEADINGS, **kwargs):
        """Import rows that contain no comma."""
        lines = [headings, *rows]
        return self.import_file("\n".join(",".join(line) for line in lines), **kwargs)

    def count(self):
        return self.interactions.search_count([])

    def texts(self, result):
        return [message["message"] for message in result["messages"]]

    def imported(self, result):
        self.assertEqual(result["messages"], [])
        return self.interactions.browse(result["ids"])

    def test_example_file_is_offered_and_goes_in_twice_without_doubling(self):
        """Section 3: the screen offers the example; its external ids make it repeatable."""
        (template,) = self.interactions.get_import_templates()
        with file_open(template["template"].removeprefix("/"), "rb") as file:
            content = file.read()
        bakery, garden = self.quiet_env["res.partner"].create(
            [
                {"name": "Example Bakery Ltd", "is_company": True},
                {"name": "Example Garden Centre Ltd", "is_company": True},
            ]
        )
        self.quiet_env["res.partner"].create(
            [
                {
                    "lastname": "Purchasing",
                    "parent_id": bakery.id,
                    "email": "purchasing@bakery.example.com",
                },
                {
                    "lastname": "Office",
                    "parent_id": garden.id,
                    "email": "office@garden.example.com",
                },
            ]
        )
        call, meeting, email, planned = self.imported(self.import_file(content))
        self.assertEqual(call.partner_id, bakery)
        self.assertEqual(call.type_id, self.type_call)
        self.assertEqual(call.channel_id.code, "phone")
        self.assertEqual((call.state, call.direction), ("done", "out"))
        self.assertEqual(call.result_type_id.name, "Interested")
        self.assertEqual(call.contact_ids.email, "purchasing@bakery.example.com")
        self.assertEqual(call.date_activity, datetime(2026, 3, 2, 8, 30), "9:30 in Warsaw")
        self.assertEqual(call.date_done, datetime(2026, 3, 2, 8, 45))
        self.assertEqual(call.duration_hours, 0.25)
        self.assertEqual(meeting.date_end - meeting.date_start, timedelta(hours=1.5))
        self.assertEqual((email.direction, email.state), ("in", "done"))
        self.assertEqual((planned.state, planned.date_done), ("planned", False))
        self.assertEqual(planned.note, "Call in the morning")
        count = self.count()
        open_one = content.splitlines()[0] + b"\n" + content.splitlines()[-1]
        self.assertEqual(self.imported(self.import_file(open_one)), planned)
        self.assertEqual(self.count(), count)

    def test_unknown_values_are_named_row_by_row_and_nothing_is_imported(self):
        """Section 3: type, channel, result, priority, category, source and customer."""
        headings = [*HEADINGS[:3], "Channel", "Result", "Priority", "Category", "Source Type"]
        good = ["Ina Individual", "Task", "Good", "phone", "Other", "High", "Payment", "Campaign"]
        rows = [good]
        rows += [
            [*good[:column], f"Unknown{column}", *good[column + 1 :]]
            for column in (0, 1, 3, 4, 5, 6, 7)
        ]
        before = self.count()
        result = self.import_rows(*rows, good, headings=headings)
        self.assertFalse(result["ids"])
        self.assertEqual(self.count(), before)
        fields_in_order = [
            "partner_id",
            "type_id",
            "channel_id",
            "result_type_id",
            "priority_id",
            "category_id",
            "source_type_id",
        ]
        self.assertEqual([m["field"] for m in result["messages"]], fields_in_order)
        self.assertEqual(
            [m["rows"]["from"] for m in result["messages"]], list(range(1, 8)), "one each"
        )
        for row, text in enumerate(self.texts(result), 2):
            self.assertTrue(text.startswith(f"Row {row}: "), text)
        self.assertIn("'Unknown1'", self.texts(result)[1])
        self.assertIn("(possible: Call, Meeting, Task", self.texts(result)[1])

    def test_same_unknown_value_is_named_in_each_of_its_rows(self):
        """Section 3: the screen groups equal messages, so each has its row in it."""
        rows = [["Ina Individual", "Telex", "Row", ""]] * 3
        texts = self.texts(self.import_rows(*rows))
        self.assertEqual([text.partition(":")[0] for text in texts], ["Row 1", "Row 2", "Row 3"])

    def test_archived_dictionary_value_is_unknown(self):
        """C11: what the administrator took out of use is not imported."""
        self.type_task.active = False
        (text,) = self.texts(self.import_rows(["Ina Individual", "Task", "Old", ""]))
        self.assertIn("'Task'", text)

    def test_value_of_a_dictionary_is_found_by_its_code(self):
        """C11: the code is the stable name for imports, whatever the language."""
        (interaction,) = self.imported(self.import_rows(["Ina Individual", "task", "By code", ""]))
        self.assertEqual(interaction.type_id, self.type_task)

    def test_customer_of_several_of_that_name_is_not_guessed(self):
        """Section 3: Odoo would take the first one with a warning."""
        self.quiet_env["res.partner"].create({"firstname": "Ina", "lastname": "Individual"})
        before = self.count()
        (text,) = self.texts(self.import_rows(["Ina Individual", "Task", "Whose?", ""]))
        self.assertIn("Row 1: Several records are called 'Ina Individual'", text)
        self.assertEqual(self.count(), before)
        (by_mail,) = self.imported(
            self.import_rows(["ina@individual.example.com", "Task", "Hers", ""])
        )
        self.assertEqual(by_mail.partner_id, self.individual)

    def test_refusal_of_one_row_imports_none_and_accuses_no_other(self):
        """C3: a call with a company needs a contact person; row 3 has none."""
        rows = [["Ina Individual", "Task", f"Row {number}", ""] for number in range(1, 6)]
        rows[2] = ["Test Customer Ltd", "Call", "Row 3", ""]
        before = self.count()
        result = self.import_rows(*rows)
        self.assertFalse(result["ids"])
        self.assertEqual([m["rows"]["from"] for m in result["messages"]], [2])
        self.assertEqual(result["messages"][0]["record"], 3, "the screen shows this number")
        self.assertIn("needs a contact person", self.texts(result)[0])
        self.assertEqual(self.count(), before)

    @mute_logger("odoo.sql_db")
    def test_end_before_start_is_refused_with_its_row(self):
        """Section 4: the constraint's words, at the row."""
        headings = [*HEADINGS, "Plan End"]
        rows = [
            ["Ina Individual", "Task", "Good", "2030-01-01 10:00:00", "2030-01-01 11:00:00"],
            ["Ina Individual", "Task", "Bad", "2030-01-01 10:00:00", "2030-01-01 09:00:00"],
        ]
        before = self.count()
        result = self.import_rows(*rows, headings=headings)
        self.assertEqual([m["rows"]["from"] for m in result["messages"]], [1])
        self.assertIn("end is before the planned start", self.texts(result)[0])
        self.assertEqual(self.count(), before)

    def test_file_longer_than_a_lot_is_imported_as_a_whole_or_not_at_all(self):
        """Section 3: an error in the second lot takes back the first one, too."""
        rows = [["Ina Individual", "Task", f"Row {number}", ""] for number in range(1, 8)]
        rows[6][1] = "Telex"
        before = self.count()
        result = self.import_rows(*rows, limit=3)
        self.assertEqual(len(self.texts(result)), 1)
        self.assertFalse(result["ids"] or result["nextrow"])
        self.assertEqual(self.count(), before)
        rows[6][1] = "Task"
        self.assertEqual(len(self.imported(self.import_rows(*rows, limit=3))), 7)

    def test_dry_run_leaves_nothing(self):
        """Section 3: the screen's Test button."""
        before = self.count()
        result = self.import_rows(["Ina Individual", "Task", "Dry", ""], dryrun=True)
        self.assertEqual(result["messages"], [])
        self.assertEqual(self.count(), before)

    def test_times_are_the_users_on_both_daylight_saving_nights(self):
        """C5: local times of the importing user, an hour that exists twice in winter time."""
        times = {
            "2026-03-29 01:30:00": datetime(2026, 3, 29, 0, 30),
            "2026-03-29 03:30:00": datetime(2026, 3, 29, 1, 30),
            "2026-10-25 01:30:00": datetime(2026, 10, 24, 23, 30),
            "2026-10-25 02:30:00": datetime(2026, 10, 25, 1, 30),
        }
        rows = [["Ina Individual", "Task", f"At {time}", time] for time in times]
        user = self.user_manager
        user.tz = "Europe/Warsaw"
        result = self.import_rows(*rows, user=user)
        starts = self.imported(result).mapped("date_start")
        self.assertEqual(starts, list(times.values()))

    def test_all_day_plan_keeps_its_day_where_the_user_is(self):
        """F2: midnight in Warsaw is the day before in UTC."""
        headings = ["Customer", "Type", "Name", "All Day", "Plan Start", "Plan End"]
        row = ["Ina Individual", "Task", "Fair", "true", "2030-07-01", "2030-07-03"]
        (fair,) = self.imported(self.import_rows(row, headings=headings))
        self.assertEqual(str(fair.day_start), "2030-07-01")
        self.assertEqual(str(fair.day_end), "2030-07-03")
        self.assertEqual(fair.date_start, datetime(2030, 7, 1, 12))

    def test_held_one_without_times_was_held_when_planned_but_not_in_the_future(self):
        """F3: closed at creation, with the dates that closing would have noted."""
        now = Datetime.now()
        past, future, cancelled = self.interactions.create(
            [
                {
                    "partner_id": self.individual.id,
                    "type_id": self.type_task.id,
                    "state": state,
                    "date_start": date,
                    "duration_hours": 1,
                }
                for state, date in (
                    ("done", "2020-01-01 10:00:00"),
                    ("done", "2090-01-01 10:00:00"),
                    ("cancelled", "2090-01-01 10:00:00"),
                )
            ]
        )
        self.assertEqual(past.date_activity, datetime(2020, 1, 1, 10))
        self.assertEqual(past.date_done, datetime(2020, 1, 1, 11))
        self.assertLessEqual(now, future.date_activity)
        self.assertLess(future.date_activity, now + timedelta(minutes=5))
        self.assertFalse(cancelled.date_activity)
        self.assertLessEqual(now, cancelled.date_done)

    @mute_logger("odoo.sql_db")
    def test_absurd_duration_of_a_held_one_is_refused_by_its_constraint(self):
        """Section 4: no traceback over a date beyond the calendar."""
        result = self.interactions.load(
            ["partner_id/.id", "type_id", "state", "duration_hours"],
            [[str(self.individual.id), "Task", "done", "1e300"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("744", result["messages"][0]["message"])

    def test_load_by_the_external_api_answers_with_rows_too(self):
        """Section 4: ``load`` is what external systems call."""
        result = self.interactions.with_user(self.user_own).load(
            FIELDS, [["Ina Individual", "Telex", "Bad", False], ["Nobody", "Task", "Worse", False]]
        )
        self.assertFalse(result["ids"])
        first, second = self.texts(result)
        self.assertTrue(first.startswith("Row 1: No matching record found for name 'Telex'"))
        self.assertTrue(second.startswith("Row 2: No matching record found for name 'Nobody'"))

    def test_import_mails_and_reminds_nobody_by_default(self):
        """H6: who imports a thousand planned calls does not mail a thousand times."""
        headings = [*HEADINGS, "Responsible"]
        row = ["Ina Individual", "Task", "For Own", "2030-01-01 10:00:00", "Test Own"]
        mails = self.env["mail.mail"].search_count([])
        (planned,) = self.imported(self.import_rows(row, headings=headings))
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(planned.user_id, self.user_own)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_customer_of_another_company_is_unknown_to_the_importing_user(self):
        """B7: names are looked up with the rights of the user who imports."""
        row = ["Test Customer Abroad", "Task", "Here", ""]
        (text,) = self.texts(self.import_rows(row))
        self.assertIn("No matching record found for name 'Test Customer Abroad'", text)
        (there,) = self.imported(self.import_rows(row, user=self.user_abroad))
        self.assertEqual(there.company_id, self.company_abroad)
