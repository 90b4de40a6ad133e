"""Who is in a segment, and what a run has to ask for it, beside hand-written SQL for the same.

The segments are made before each turn and rolled back with it; a campaign that some customers
answered is, too.
"""

from measures import Case, Target

from odoo.fields import Command
from odoo.tools import SQL

LISTED = 1_000
REACHED = 20_000
CHUNK = 2_500


def audience_cases():
    """Return the cases: what ours and the floor count has to be the same."""
    return [
        _Audience("customer data", _customer_data, _floor_customer_data).case(),
        _Audience("nested, over all there is", _nested, _floor_nested).case(),
        _Audience("listed customers with an interaction", _listed, _floor_listed).case(),
        _Audience("everybody with an interaction", _met, _floor_met).case_of_run(),
    ]


class _Audience:
    """A segment that is made before each turn, and what it costs to know who is in it."""

    def __init__(self, name, conditions, floor):
        self.name = name
        self.conditions = conditions
        self.floor = floor
        self.known = {}

    def case(self):
        """Return the case of counting a segment's customers."""
        return Case(
            f"audience counted: {self.name}",
            {"ours": self.count, "floor": self.count_by_sql},
            Target(against="floor", ratio=3, queries=1),
            warm=self.prepare,
        )

    def case_of_run(self):
        """Return the case of reading a run's audience for all its chunks."""
        return Case(
            f"audience of a run in chunks: {self.name}",
            {"ours": self.read_by_run, "each": self.read_each_chunk, "floor": self.count_by_sql},
            Target(against="floor", ratio=3),
            heavy=True,
            warm=self.prepare,
        )

    def prepare(self, env):
        """Make the segment, and what its conditions refer to."""
        env.user.has_group("base.group_user")
        admin = env(su=True)
        self.known = {
            "campaign": _campaign(admin),
            "list": _list(admin),
            "agreement": admin.ref("crm_agreements.crm_agreement_type_email_marketing").id,
        }
        segment = admin["crm.segment"].create(
            {
                "name": "Audience",
                "condition_ids": [
                    Command.create({"sequence": number, **condition})
                    for number, condition in enumerate(self.conditions(self.known))
                ],
            }
        )
        self.known["segment"] = segment.id
        self.known["run"] = _run(admin, segment)
        admin.flush_all()
        env.cr.execute("ANALYZE crm_campaign_activity, crm_segment_partner_rel")
        segment.with_env(env)._sql_customers()

    def count(self, env):
        """Count as the form of the segment does."""
        return env["crm.segment"].browse(self.known["segment"])._count_customers()

    def count_by_sql(self, env):
        """Count by one statement."""
        env.cr.execute(SQL("SELECT count(*) FROM (%s) AS t", self.floor(env, self.known)))
        return env.cr.fetchone()[0]

    def read_by_run(self, env):
        """Read the audience as a job does that handles it chunk by chunk."""
        return self._read(env, [])

    def read_each_chunk(self, env):
        """Read it anew for each chunk."""
        return self._read(env, None)

    def _read(self, env, audience):
        run = env["crm.campaign.run"].sudo().browse(self.known["run"])
        handled = 0
        while ids := run._next_of([] if audience is None else audience):
            handled += len(ids)
            run.last_partner_id = ids[-1]
        return handled


def _campaign(env):
    """Return a campaign that got messages to customers, of whom every fifth answered."""
    stage = _stage(env, env["crm.campaign"].create({"name": "Earlier", **_kind(env)}))
    run = env["crm.campaign.run"].create(
        {"stage_id": stage.id, "number": 1, "date_planned": "2026-01-01 08:00:00"}
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            """INSERT INTO crm_campaign_activity
                   (campaign_id, stage_id, run_id, company_id, partner_id, channel_id, kind,
                    status, priority, message_state, date_begin)
               SELECT %(campaign)s, %(stage)s, %(run)s, %(company)s, p.id, %(channel)s, 'external',
                      'in_progress', '0', CASE WHEN p.id %% 5 = 0 THEN 'answered' ELSE 'sent' END,
                      now() AT TIME ZONE 'UTC'
                 FROM res_partner p WHERE p.name LIKE 'Customer %%'
                ORDER BY p.id LIMIT %(count)s""",
            campaign=stage.campaign_id.id,
            stage=stage.id,
            run=run.id,
            company=env.company.id,
            channel=stage.channel_id.id,
            count=REACHED,
        )
    )
    return stage.campaign_id.id


def _list(env):
    """Return a segment of listed customers."""
    segment = env["crm.segment"].create({"name": "Listed", "kind": "static"})
    env.flush_all()
    env.cr.execute(
        SQL(
            """INSERT INTO crm_segment_partner_rel (segment_id, partner_id)
               SELECT %s, p.id FROM res_partner p
                WHERE p.name LIKE 'Customer %%' AND p.id %% 97 = 0 ORDER BY p.id LIMIT %s""",
            segment.id,
            LISTED,
        )
    )
    env.invalidate_all()
    return segment.id


def _run(env, segment):
    """Return a run over the segment that is about to read its audience."""
    campaign = env["crm.campaign"].create(
        {"name": "Now", "segment_ids": [Command.set(segment.ids)], **_kind(env)}
    )
    return (
        env["crm.campaign.run"]
        .create(
            {
                "stage_id": _stage(env, campaign).id,
                "number": 1,
                "date_planned": "2026-01-01 08:00:00",
            }
        )
        .id
    )


def _kind(env):
    return {"type_id": env.ref("crm_campaigns.crm_campaign_type_sale").id}


def _stage(env, campaign):
    return env["crm.campaign.stage"].create(
        {
            "campaign_id": campaign.id,
            "name": "Stage",
            "channel_id": env.ref("crm_interactions.crm_channel_email").id,
        }
    )


# Conditions, and the same customers as SQL


def _customer(condition):
    """Return the SELECT of the customers p with a condition, as every segment limits them."""
    return SQL(
        """SELECT p.id FROM res_partner p
            WHERE p.active AND p.partner_share
              AND p.id NOT IN (SELECT partner_id FROM res_company) AND %s""",
        condition,
    )


def _customer_data(_known):
    return [{"kind": "customer", "domain": "[('is_company', '=', True)]"}]


def _floor_customer_data(_env, _known):
    return _customer(SQL("p.is_company"))


def _nested(known):
    return [
        {"kind": "interaction", "period": "last", "period_days": 365},
        {"kind": "group", "match": "any"},
        {"kind": "interaction", "count": 12, "level": 1},
        {"kind": "agreement", "agreement_type_id": known["agreement"], "level": 1},
        {"kind": "group", "match": "none"},
        {"kind": "customer", "domain": "[('is_company', '=', True)]", "level": 1},
        {
            "kind": "campaign",
            "campaign_event": "answered",
            "campaign_ids": [Command.set([known["campaign"]])],
            "level": 1,
        },
    ]


def _floor_nested(env, known):
    return SQL(
        """SELECT p.id FROM res_partner p
             JOIN (SELECT DISTINCT partner_id FROM crm_interaction
                    WHERE active AND state = 'done' AND date <= %(now)s
                      AND date >= %(now)s - interval '365 days') i ON i.partner_id = p.id
             LEFT JOIN (SELECT partner_id FROM crm_interaction WHERE active AND state = 'done'
                         GROUP BY 1 HAVING count(*) >= 12) m ON m.partner_id = p.id
             LEFT JOIN (SELECT DISTINCT partner_id FROM crm_agreement
                         WHERE type_id = %(type)s AND date_start <= %(day)s
                           AND (date_end IS NULL OR date_end >= %(day)s)
                           AND (date_withdrawn IS NULL OR date_withdrawn > %(now)s)
                           AND (date_superseded IS NULL OR date_superseded > %(now)s)
                           AND (date_effective IS NULL OR date_effective <= %(now)s)
                       ) a ON a.partner_id = p.id
            WHERE p.active AND p.partner_share AND p.is_company IS NOT TRUE
              AND p.id NOT IN (SELECT partner_id FROM res_company)
              AND (m.partner_id IS NOT NULL OR a.partner_id IS NOT NULL)
              AND NOT EXISTS (SELECT FROM crm_campaign_activity c
                               WHERE c.partner_id = p.id AND c.campaign_id = %(campaign)s
                                 AND c.message_state = 'answered')""",
        now=env.cr.now(),
        type=known["agreement"],
        day=env.company._agreement_day(),
        campaign=known["campaign"],
    )


def _listed(known):
    return [
        {"kind": "segment", "used_segment_id": known["list"]},
        {"kind": "interaction"},
    ]


def _floor_listed(_env, known):
    return SQL(
        """%s AND p.id IN (SELECT partner_id FROM crm_segment_partner_rel WHERE segment_id = %s)
           AND EXISTS (SELECT FROM crm_interaction i
                        WHERE i.partner_id = p.id AND i.active AND i.state = 'done')""",
        _customer(SQL("TRUE")),
        known["list"],
    )


def _met(_known):
    return [{"kind": "interaction"}]


def _floor_met(_env, _known):
    return SQL(
        """%s AND p.id IN (SELECT partner_id FROM crm_interaction WHERE active AND state = 'done')
           ORDER BY p.id""",
        _customer(SQL("TRUE")),
    )
