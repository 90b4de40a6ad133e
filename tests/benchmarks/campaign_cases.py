"""What campaigns cost: preparing a run of internal activities and sharing them out."""

from unittest.mock import patch

from measures import Case, Target

from odoo.fields import Command
from odoo.tools import SQL

ACTIVITIES = 10_000


def campaign_cases(user_ids):
    """Return the cases that one database decides without sending anything."""
    work = _Work(user_ids)
    return [
        Case(
            f"prepare {ACTIVITIES:,} activities, each user told once",
            {"ours": work.generate, "activity": work.create_activities},
            Target(against="activity", ratio=0.1, queries=120),
            heavy=True,
            warm=work.launch,
            check=work.check,
            user=None,
        )
    ]


class _Work:
    """A campaign that is launched before each turn, and what is measured of it."""

    def __init__(self, user_ids):
        self.user_ids = user_ids
        self.partner_ids = []
        self.run_id = None

    def launch(self, env):
        """Launch a campaign whose stage shares calls out among a branch, as a manager does."""
        env.cr.execute(
            "SELECT id FROM res_partner WHERE name LIKE 'Customer %%' AND active"
            " ORDER BY id LIMIT %s",
            [ACTIVITIES],
        )
        self.partner_ids = [row[0] for row in env.cr.fetchall()]
        branch = env["crm.team"].create(
            {"name": "Branch", "member_ids": [Command.set(self.user_ids)]}
        )
        segment = env["crm.segment"].create({"name": "Audience", "kind": "static"})
        env.flush_all()
        env.cr.execute(
            SQL(
                "INSERT INTO crm_segment_partner_rel (segment_id, partner_id)"
                " SELECT %s, unnest(%s)",
                segment.id,
                self.partner_ids,
            )
        )
        env.invalidate_all()
        campaign = env["crm.campaign"].create(
            {
                "name": "Calls",
                "type_id": env.ref("crm_campaigns.crm_campaign_type_sale").id,
                "segment_ids": [Command.set(segment.ids)],
                "stage_ids": [
                    Command.create(
                        {
                            "name": "Call",
                            "channel_id": env.ref("crm_interactions.crm_channel_phone").id,
                            "activity_type_id": env.ref(
                                "crm_interactions.crm_interaction_type_call"
                            ).id,
                            "team_id": branch.id,
                            "assignment": "round_robin",
                        }
                    )
                ],
            }
        )
        campaign.action_approve()
        campaign.action_launch()
        _forget(env)
        self.run_id = campaign.run_ids.id
        _forget(env)

    def generate(self, env):
        """Prepare the whole run as its job does, each chunk beginning with an empty cache."""
        run = env["crm.campaign.run"].browse(self.run_id)
        with patch.object(type(run), "_commit_chunk", lambda self: _forget(self.env)):
            run._generate()
        env.flush_all()

    def check(self, env):
        """Everybody got as many as the others, and one note."""
        activities = env["crm.campaign.activity"]
        given = activities._read_group([("run_id", "=", self.run_id)], ["user_id"], ["__count"])
        counts = {user.id: count for user, count in given}
        if sum(counts.values()) != ACTIVITIES or set(counts) != set(self.user_ids):
            raise AssertionError(f"not everybody got some: {counts}")
        if max(counts.values()) - min(counts.values()) > 1:
            raise AssertionError(f"not in turn: {counts}")
        told = env["mail.message"].search_count(
            [
                ("message_type", "=", "user_notification"),
                ("partner_ids.user_ids", "in", self.user_ids),
                ("subject", "ilike", "campaign activities"),
            ]
        )
        if told != len(self.user_ids):
            raise AssertionError(f"{told} notes for {len(self.user_ids)} users")

    def create_activities(self, env):
        """Create as many activities of Odoo's, for as many users, without mails."""
        env = env(
            context={
                "mail_activity_quick_update": True,
                "mail_activity_automation_skip": True,
            }
        )
        model_id = env["ir.model"]._get_id("res.partner")
        todo = env.ref("mail.mail_activity_data_todo").id
        env["mail.activity"].create(
            [
                {
                    "summary": "Call",
                    "activity_type_id": todo,
                    "res_model_id": model_id,
                    "res_id": partner_id,
                    "user_id": self.user_ids[number % len(self.user_ids)],
                    "date_deadline": "2030-01-01",
                }
                for number, partner_id in enumerate(self.partner_ids)
            ]
        )
        env.flush_all()


def _forget(env):
    """Leave the transaction as a commit does: everything written, nothing remembered."""
    env.cr.flush()
    env.cr.clear()
