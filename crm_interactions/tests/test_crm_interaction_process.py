from unittest.mock import patch

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from odoo.addons.crm_interactions.models import crm_interaction_process, crm_process_mixin

from .common import InteractionCommon
from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionProcess(PlanCommon, InteractionCommon):
    @classmethod
    def create_chain(cls, count, parent=None, **values):
        """Return ``count`` interactions, each following the one before."""
        steps = cls.create_interactions(count, **values)
        cls.env.cr.execute_values(
            "UPDATE crm_interaction SET parent_id = v.parent FROM (VALUES %s) AS v(id, parent)"
            " WHERE crm_interaction.id = v.id",
            [
                (step.id, before.id)
                for before, step in zip([parent, *steps], steps, strict=False)
                if before
            ],
        )
        cls.env.invalidate_all()
        return steps

    def process(self, interaction, user=None):
        return interaction.with_user(user or self.user_manager).get_process()

    def drawn(self, interaction, user=None):
        """Return ``[(level, name or None)]`` of the tree as it is drawn."""
        levels, rows = {False: 0}, []
        for node in self.process(interaction, user)["nodes"]:
            levels[node["id"]] = levels[node["parent"]] + 1
            rows.append((levels[node["id"]], node.get("name")))
        return rows

    def test_process_is_the_whole_tree_from_any_step(self):
        """H10, H11: from any step the whole process, the first one at the top, in order of time"""
        first = self.create_held(name="First", at="2026-05-01 09:00:00")
        late_branch = self.create_held(name="B", at="2026-05-06 09:00:00", parent_id=first.id)
        early_branch = self.create_held(name="A", at="2026-05-03 09:00:00", parent_id=first.id)
        leaf = self.create_interactions(name="Leaf", parent_id=early_branch.id)
        self.create_interactions(name="Other", partner_id=self.individual.id)
        expected = [(1, "First"), (2, "A"), (3, "Leaf"), (2, "B")]
        for step in (first, early_branch, late_branch, leaf):
            with self.subTest(step.name):
                self.assertEqual(self.drawn(step), expected)
                self.assertEqual(self.process(step)["focus"], f"crm.interaction,{step.id}")
        self.assertTrue(self.process(leaf)["is_complete"])

    def test_node_tells_who_when_how_and_the_result(self):
        """H10: who, when, type, channel, state and result; open and late ones are told apart"""
        call = self.env.ref("crm_interactions.crm_interaction_type_call")
        result = self.env["crm.interaction.result.type"].create({"name": "Test Result"})
        held = self.create_held(
            name="Test Call",
            type_id=call.id,
            direction="in",
            partner_id=self.individual.id,
            result_type_id=result.id,
        )
        held.action_done()
        late = self.create_interactions(
            parent_id=held.id, partner_id=self.individual.id, date_start="2026-05-05 09:00:00"
        )
        late.active = False
        done, open_node = self.process(held)["nodes"]
        expected = {
            "is_hidden": False,
            "res_model": "crm.interaction",
            "res_id": held.id,
            "name": "Test Call",
            "type": "Call",
            "channel": "Phone",
            "direction": "In",
            "user": "Test Own",
            "partner": self.individual.display_name,
            "date": "2026-05-04 09:00:00",
            "is_all_day": False,
            "state": "Done",
            "state_kind": "done",
            "result": "Test Result",
            "is_late": False,
            "is_archived": False,
            "can_follow_up": True,
        }
        self.assertEqual({key: done[key] for key in expected}, expected)
        self.assertEqual(open_node["state_kind"], "planned")
        self.assertTrue(open_node["is_late"])
        self.assertTrue(open_node["is_archived"])

    def test_unreadable_steps_show_nothing_of_themselves(self):
        """B5, B7: a neutral step stands only for those in a row that hold readable ones"""
        mine = self.create_interactions(name="Mine")
        secret = {"confidential": True, "user": self.user_own2, "name": "Secret"}
        first_hidden = self.create_interactions(parent_id=mine.id, **secret)
        second_hidden = self.create_interactions(parent_id=first_hidden.id, **secret)
        below = self.create_interactions(name="Below", parent_id=second_hidden.id)
        self.create_interactions(parent_id=below.id, **secret)
        self.create_interactions(parent_id=mine.id, **secret)
        expected = [(1, "Mine"), (2, None), (3, "Below")]
        self.assertEqual(self.drawn(mine, self.user_own), expected)
        self.assertEqual(self.drawn(below, self.user_own), expected)
        answer = self.process(below, self.user_own)
        hidden = answer["nodes"][1]
        self.assertEqual(hidden.keys(), {"id", "parent", "is_hidden"})
        for step in (first_hidden, second_hidden):
            self.assertNotIn(f"crm.interaction,{step.id}", str(answer))
        self.assertEqual(len(self.drawn(mine)), 6, "The manager sees all of them")

    def test_hidden_first_step_is_a_neutral_root(self):
        """B5: also where the first step of all is somebody else's secret"""
        secret = self.create_interactions(confidential=True, user=self.user_own2)
        below = self.create_interactions(name="Below", parent_id=secret.id)
        self.create_interactions(name="Beside", parent_id=secret.id)
        drawn = self.drawn(below, self.user_own)
        self.assertEqual(drawn, [(1, None), (2, "Below"), (2, "Beside")])

    def test_process_of_what_one_may_not_read_is_refused(self):
        """B7: neither the tree nor the action is for who may not read the record"""
        secret = self.create_interactions(confidential=True, user=self.user_own2)
        for call in ("get_process", "action_view_process"):
            with self.subTest(call), self.assertRaises(AccessError):
                getattr(secret.with_user(self.user_own), call)()
        with self.assertRaises(AccessError):
            secret.with_user(self.user_internal).get_process()
        gone = self.create_interactions()
        gone.unlink()
        with self.assertRaises(MissingError):
            gone.with_user(self.user_own).get_process()

    def test_action_opens_the_process_of_a_single_record(self):
        """H10: the button and the list's action open it, for one record"""
        steps = self.create_interactions(2)
        action = steps[0].action_view_process()
        self.assertEqual((action["tag"], action["path"]), ("crm_process", "crm-process"))
        self.assertEqual(
            (action["res_model"], action["context"]["active_id"]),
            (
                "crm.interaction",
                steps[0].id,
            ),
        )
        of_list = self.env.ref("crm_interactions.crm_interaction_action_server_view_process")
        in_list = of_list.with_context(active_model=steps._name, active_ids=steps.ids)
        with self.assertRaisesRegex(UserError, "Choose a single record"):
            in_list.run()
        with self.assertRaisesRegex(UserError, "Choose a single record"):
            self.env["crm.interaction"].action_view_process()

    def test_loop_in_the_table_is_drawn_once(self):
        """H10: a loop written past the constraint ends where it would begin again"""
        steps = self.create_chain(3)
        self.env.cr.execute(
            "UPDATE crm_interaction SET parent_id = %s WHERE id = %s", (steps[2].id, steps[0].id)
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.drawn(steps[1])), 3)

    def test_queries_do_not_grow_with_the_process(self):
        """Performance: a process of 1,000 steps, long or wide, costs what one of 10 costs"""
        few = self.create_chain(10, user=self.user_own)
        long = self.create_chain(1000, user=self.user_own)
        wide = self.create_interactions(999, parent_id=self.create_interactions().id)
        model = self.env["crm.interaction"].with_user(self.user_own)
        counts = {}
        for name, step in (("few", few[5]), ("long", long[500]), ("wide", wide[500])):
            step = model.browse(step.id)
            step.get_process()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            nodes = step.get_process()["nodes"]
            counts[name] = self.env.cr.sql_log_count - before
            self.assertGreaterEqual(len(nodes), 10)
        self.assertEqual(counts["long"], counts["few"])
        self.assertLessEqual(counts["wide"], counts["few"])
        self.assertLessEqual(counts["few"], 11)

    def test_follow_ups_are_found_by_index(self):
        """Performance: what follows is looked up by index, from one step and from many"""
        step = self.create_interactions()
        self.fill_table(step, parent_id=f"CASE WHEN n > 10 THEN {step.id} + n / 10 END")
        for query in ("_query_follow_ups", "_query_all_follow_ups"):
            with self.subTest(query):
                ids = [step.id, step.id + 1, step.id + 2]
                plan = self.explain(getattr(step, query)(ids, 100))
                self.assertIn("crm_interaction__parent_id_index", plan)
                self.assertNotIn("Seq Scan on crm_interaction", plan)

    def test_all_is_found_from_many_steps(self):
        """H10: also what follows more steps than one query starts from, each found once"""
        first = self.create_interactions()
        many = self.create_interactions(crm_interaction_process.FEW + 5, parent_id=first.id)
        below = self.create_chain(3, parent=many[7])
        below |= self.create_interactions(parent_id=many[8].id)
        found = [child for _parent, child in many._process_children(100)]
        self.assertCountEqual(found, list(below))
        self.assertEqual(len(many._process_children(2)), 2)
        self.assertEqual(len(self.drawn(first)), 1 + len(many) + len(below))

    def test_huge_process_is_cut_around_the_step_one_came_from(self):
        """H10: what led to the step and what follows it comes before the rest, and it is told"""
        root = self.create_interactions(name="Root")
        self.create_interactions(8, parent_id=root.id)
        [path, step, below] = self.create_chain(3, parent=root)
        with patch.object(crm_process_mixin, "PROCESS_LIMIT", 6):
            answer = self.process(step)
        self.assertFalse(answer["is_complete"])
        self.assertEqual((answer["limit"], len(answer["nodes"])), (6, 6))
        found = {node["res_id"] for node in answer["nodes"]}
        self.assertLess({root.id, path.id, step.id, below.id}, found)
        with patch.object(crm_process_mixin, "PROCESS_LIMIT", 12):
            self.assertTrue(self.process(step)["is_complete"])

    def test_other_models_add_their_steps(self):
        """K9: steps of another model stand above and below, read by the reader's own rights"""
        first, second = steps = self.create_chain(2)
        owner, guest = self.customer, self.individual
        mixin = crm_process_mixin.CrmProcessMixin
        Partner = self.env.registry["res.partner"]

        def parent(interaction):
            return owner.with_env(interaction.env)

        def children_of_partner(partners, limit):
            return [(partners, first.with_env(partners.env))] if partners == owner else []

        of_interaction = type(self.env["crm.interaction"])._process_children

        def children(interactions, limit):
            found = of_interaction(interactions, limit)
            if second in interactions:
                found.append((second, guest.with_env(interactions.env)))
            return found

        class_of_partner = {
            name: getattr(mixin, name)
            for name in ("_process_lineage", "_process_parent", "_process_nodes", "_process_id")
        }
        class_of_partner["_process_children"] = children_of_partner
        interaction_class = self.env.registry["crm.interaction"]
        with (
            patch.multiple(Partner, create=True, **class_of_partner),
            patch.object(interaction_class, "_process_parent", parent),
            patch.object(interaction_class, "_process_children", children),
        ):
            drawn = self.drawn(steps[0])
        self.assertEqual(
            drawn,
            [
                (1, owner.display_name),
                (2, first.name),
                (3, second.name),
                (4, guest.display_name),
            ],
        )
