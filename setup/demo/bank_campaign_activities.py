"""Makes the loaded calls of the bank one campaign with its runs, activities and results.

Everything is made by a few statements from what ``bank_campaign_records`` has loaded. What is there
already stays, so that repeating it, or going on after an interruption, adds what is missing only.
"""

from bank_campaign_records import SPACE

from odoo.tools import SQL

NAME = "Term deposit campaign"

# The loaded calls that belong to no campaign activity yet.
CALLS = SQL(
    """SELECT i.id, i.partner_id, i.company_id, i.channel_id, i.date_activity, i.date_done,
              date_trunc('month', i.date_activity) AS month, t.is_success
         FROM ir_model_data d JOIN crm_interaction i ON i.id = d.res_id
         JOIN crm_interaction_result_type t ON t.id = i.result_type_id
        WHERE d.module = %s AND d.model = 'crm.interaction' AND d.name LIKE %s""",
    SPACE,
    "call%",
)


def join_calls(env):
    """Make the loaded calls activities of one campaign; return its conversions and customers."""
    campaign = _campaign(env)
    stage = campaign.stage_ids
    env.flush_all()
    _add_runs(env, campaign, stage)
    _add_activities(env, campaign, stage)
    _add_members(env, campaign)
    _close(env, campaign)
    env.invalidate_all()
    return campaign.treated_converted, campaign.treated_count


def _campaign(env):
    """Return the campaign, made with its one stage where it is missing."""
    found = env.ref(f"{SPACE}.campaign", raise_if_not_found=False)
    if found:
        return found
    call_type = env.ref("crm_interactions.crm_interaction_type_call")
    campaign = env["crm.campaign"].create(
        {
            "name": NAME,
            "type_id": env.ref("crm_campaigns.crm_campaign_type_sale").id,
            "stage_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Call",
                        "channel_id": env.ref("crm_interactions.crm_channel_phone").id,
                        "activity_type_id": call_type.id,
                        "recurrence": "recurrent",
                        "interval_unit": "months",
                    },
                )
            ],
        }
    )
    env["ir.model.data"]._update_xmlids(
        [{"xml_id": f"{SPACE}.campaign", "record": campaign, "noupdate": True}]
    )
    return campaign


def _add_runs(env, campaign, stage):
    """One run for each month in which customers were called."""
    env.cr.execute(
        SQL(
            """INSERT INTO crm_campaign_run (stage_id, campaign_id, company_id, kind, channel_id,
                      number, state, date_planned, date_started, date_generated)
               SELECT %(stage)s, %(campaign)s, %(company)s, 'internal', %(channel)s,
                      (EXTRACT(YEAR FROM month) * 100 + EXTRACT(MONTH FROM month))::int, 'done',
                      month, month, month
                 FROM (SELECT DISTINCT month FROM (%(calls)s) call) months
               ON CONFLICT (stage_id, number) DO NOTHING""",
            stage=stage.id,
            campaign=campaign.id,
            company=campaign.company_id.id,
            channel=stage.channel_id.id,
            calls=CALLS,
        )
    )


def _add_activities(env, campaign, stage):
    """One completed activity for each call, which belongs to it from now on."""
    env.cr.execute(
        SQL(
            """INSERT INTO crm_campaign_activity (campaign_id, stage_id, run_id, company_id, kind,
                      nature, channel_id, status, completed, partner_id, priority, date_begin,
                      date_closed)
               SELECT %(campaign)s, %(stage)s, r.id, call.company_id, 'internal', 'sales',
                      %(channel)s, 'completed', TRUE, call.partner_id, '2', call.month,
                      call.date_done
                 FROM (%(calls)s) call
                 JOIN crm_campaign_run r ON r.stage_id = %(stage)s AND r.date_planned = call.month
               ON CONFLICT (run_id, partner_id, channel_id) DO NOTHING""",
            campaign=campaign.id,
            stage=stage.id,
            channel=stage.channel_id.id,
            calls=CALLS,
        )
    )
    env.cr.execute(
        SQL(
            """UPDATE crm_interaction i SET campaign_activity_id = a.id
                 FROM (%(calls)s) call
                 JOIN crm_campaign_run r ON r.stage_id = %(stage)s AND r.date_planned = call.month
                 JOIN crm_campaign_activity a
                      ON a.run_id = r.id AND a.partner_id = call.partner_id
                WHERE i.id = call.id AND i.campaign_activity_id IS NULL""",
            stage=stage.id,
            calls=CALLS,
        )
    )


def _add_members(env, campaign):
    """Every called customer is treated; who agreed is a success of the campaign."""
    env.cr.execute(
        SQL(
            """INSERT INTO crm_campaign_member (campaign_id, company_id, partner_id, is_control,
                      date_added, date_converted)
               SELECT %(campaign)s, %(company)s, partner_id, FALSE, MIN(month),
                      MIN(date_activity) FILTER (WHERE is_success)
                 FROM (%(calls)s) call GROUP BY partner_id
               ON CONFLICT (campaign_id, partner_id) DO NOTHING""",
            campaign=campaign.id,
            company=campaign.company_id.id,
            calls=CALLS,
        )
    )


def _close(env, campaign):
    """Give the runs their numbers and the campaign its dates: it is over."""
    env.cr.execute(
        SQL(
            """UPDATE crm_campaign_run r
                  SET audience_count = found.count, handled_count = found.count,
                      date_done = found.last
                 FROM (SELECT run_id, COUNT(*), MAX(date_closed) AS last
                         FROM crm_campaign_activity WHERE campaign_id = %(campaign)s
                        GROUP BY run_id) found
                WHERE r.id = found.run_id;
               UPDATE crm_campaign c
                  SET state = 'done', date_start = found.first, date_end = found.last
                 FROM (SELECT MIN(date_begin)::date AS first, MAX(date_closed)::date AS last
                         FROM crm_campaign_activity WHERE campaign_id = %(campaign)s) found
                WHERE c.id = %(campaign)s AND found.first IS NOT NULL""",
            campaign=campaign.id,
        )
    )
