from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionQueries(InteractionCommon):
    """What creating and reading interactions costs does not grow with their number.

    Odoo inserts 100 rows a statement. Above 1,000 records its own N+1 appears (prefetching works
    in lots of 1,000), so these tests go beyond.
    """

    COUNT = 2500
    INSERTS = COUNT // 100

    def setUp(self):
        super().setUp()
        self.rows = [
            {
                "name": f"Task {number}",
                "type_id": self.type_task.id,
                "partner_id": (self.customer if number % 2 else self.individual).id,
                "user_id": (self.user_own if number % 3 else self.user_all).id,
            }
            for number in range(self.COUNT)
        ]

    def _count_queries(self, work):
        """Return the number of queries of ``work()``, everything flushed."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_creating_2500_costs_their_inserts_and_a_constant(self):
        """Performance: 10,000 in at most 120 queries, 100 of which are the INSERTs."""
        model = self.quiet_env["crm.interaction"]
        count = self._count_queries(lambda: model.create(self.rows))
        self.assertLessEqual(count, self.INSERTS + 20)

    def test_creating_by_defaults_alone_costs_no_query_a_record(self):
        """Performance: the default type, company, user and date are not looked up for each one."""
        model = self.quiet_env["crm.interaction"]
        rows = [{"partner_id": self.individual.id} for _row in self.rows]
        count = self._count_queries(lambda: model.create(rows))
        self.assertLessEqual(count, self.INSERTS + 20)

    def test_new_first_type_becomes_the_default_at_once(self):
        """C11: the dictionary decides, also when the type was looked up before."""
        before = self.env["crm.interaction"].new({}).type_id
        first = self.env["crm.interaction.type"].create({"name": "Test First", "sequence": -1})
        self.assertNotEqual(before, first)
        self.assertEqual(self.env["crm.interaction"].new({}).type_id, first)
        first.sequence = 1000
        self.assertEqual(self.env["crm.interaction"].new({}).type_id, before)
        before.active = False
        self.assertNotEqual(self.env["crm.interaction"].new({}).type_id, before)

    def test_names_of_dictionaries_are_read_once(self):
        """Performance: type, channel and result of a list cost no query once they were shown."""
        interactions = self.create_interactions(
            3, channel_id=self.env.ref("crm_interactions.crm_channel_phone").id
        )
        specification = {
            "type_id": {"fields": {"display_name": {}}},
            "channel_id": {"fields": {"display_name": {}}},
        }
        interactions.web_read(specification)
        count = self._count_queries(lambda: interactions.web_read(specification))
        self.assertEqual(count, 1)

    def test_renamed_value_is_shown_under_its_new_name_at_once(self):
        """C11: in every language, whether written, translated or typed into a form."""
        self.env["res.lang"]._activate_lang("pl_PL")
        english, polish = self.type_task, self.type_task.with_context(lang="pl_PL")
        polish.name = "Zadanie"
        self.assertEqual((english.display_name, polish.display_name), ("Task", "Zadanie"))
        english.name = "Errand"
        self.env.invalidate_all()
        self.assertEqual((english.display_name, polish.display_name), ("Errand", "Zadanie"))
        english.update_field_translations("name", {"pl_PL": "Sprawa"})
        self.env.invalidate_all()
        self.assertEqual(polish.display_name, "Sprawa")
        typed = english.new({"name": "Typed"}, origin=english)
        self.assertEqual(typed.display_name, "Typed")
        created = self.env["crm.channel"].create({"name": "Telex", "code": "telex"})
        self.assertEqual(created.display_name, "Telex")
        created.unlink()
        self.assertNotIn("Telex", self.env["crm.channel"]._get_names("en_US").values())
