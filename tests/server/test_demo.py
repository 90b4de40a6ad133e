"""The demonstration data of the addons, which nothing else of the tests loads."""

import pytest
from database_copy import copied
from odoo_shell import run_in_shell

LOAD = """
from odoo.modules.loading import force_demo
force_demo(env)
env.cr.commit()
"""

# Each of what the demonstration data tells of, and how much of it there is.
TOLD = """
for model in (
    "crm.interaction", "crm.application", "crm.agreement", "crm.subject.request",
    "crm.campaign.activity", "crm.message.click", "crm.criterion.answer",
):
    print(model, env[model].search_count([]))
for run in env["crm.campaign.run"].search([]):
    print(run.stage_id.name, run.state)
"""

MODULE = """
getattr(env["ir.module.module"].search([("name", "=", "{1}")]), "button_immediate_{0}")()
"""


@pytest.fixture(scope="module")
def demo(installed):
    """A database with demonstration data, for every test to copy and for none to change."""
    with copied(installed) as name:
        run_in_shell(name, LOAD)
        yield name


def test_demonstration_data_tells_its_story(demo):
    """Section 4: each addon's loads without a warning, down to who is to be called"""
    told = dict(line.rsplit(" ", 1) for line in run_in_shell(demo, TOLD).splitlines())
    assert "0" not in told.values(), told
    assert told["Invitation"] == told["Call who opened the programme"] == "running"


def test_upgrading_and_uninstalling_take_demonstration_data(demo):
    """Section 4: neither logs a warning, and an upgrade doubles nothing"""
    told = run_in_shell(demo, TOLD)
    with copied(demo) as name:
        run_in_shell(name, MODULE.format("upgrade", "crm_interactions"))
        assert run_in_shell(name, TOLD) == told
        run_in_shell(name, MODULE.format("uninstall", "crm_interactions"))
