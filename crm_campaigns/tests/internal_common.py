from odoo.fields import Command

from .common import CampaignCommon


class InternalCommon(CampaignCommon):
    """The cast of the campaigns' tests with internal activities and reasons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template, cls.foreign_template = cls.quiet_env["crm.campaign.reason.template"].create(
            [
                {
                    "name": "Test Reasons",
                    "reason_ids": [
                        Command.create({"name": "Test Thinking", "status": "in_progress"}),
                        Command.create({"name": "Test Refused", "status": "cancelled"}),
                    ],
                },
                {
                    "name": "Other Reasons",
                    "reason_ids": [
                        Command.create({"name": "Test Other", "status": "in_progress"}),
                    ],
                },
            ]
        )
        cls.reason_in_progress, cls.reason_cancelled = cls.template.reason_ids
        cls.foreign_reason = cls.foreign_template.reason_ids
        cls.user_south = cls._create_user("south", "sales_team.group_sale_salesman")
        cls.team_south = cls.quiet_env["crm.team"].create(
            {
                "name": "Test South",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.user_south.ids)],
            }
        )

    @classmethod
    def create_activities(cls, count=1, user=None, partners=None, **stage_values):
        """Return internal activities of a running run of one stage, as a run makes them."""
        campaign = cls._create_campaign(f"Test Campaign {cls.env['crm.campaign'].search_count([])}")
        stage = cls.add_call_stage(campaign, **stage_values)
        campaign._advance("approved")
        campaign._advance("running")
        run = cls.quiet_env["crm.campaign.run"].create(
            {
                "stage_id": stage.id,
                "number": 1,
                "date_planned": "2026-01-01 08:00:00",
                "state": "running",
            }
        )
        if partners is None:
            partners = cls.quiet_env["res.partner"].create(
                [{"name": f"Test Audience {number}"} for number in range(count)]
            )
        activities = cls.quiet_env["crm.campaign.activity"]._generate(run, partners)
        if user:
            activities._as_status().write({"status": "assigned", "user_id": user.id})
        cls.env.flush_all()
        return activities.with_env(cls.env)

    @classmethod
    def create_activity(cls, user=None, **stage_values):
        """Return one internal activity, of a user if given."""
        return cls.create_activities(1, user, **stage_values)

    def window(self, model, activities, user):
        """Return a window as the user opens it for activities."""
        return (
            self.env[model].with_user(user).with_context(default_res_ids=activities.ids).create({})
        )
