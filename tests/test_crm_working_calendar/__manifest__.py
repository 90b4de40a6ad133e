# Licence AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Test: Interactions and Working Calendars",
    "summary": "Working days of follow-ups where Odoo's working calendars are installed",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "AGPL-3",
    "author": "Customer Relations for Odoo contributors",
    "website": "https://www.odoo.com/app/crm",
    "depends": ["crm_interactions", "resource"],
}
