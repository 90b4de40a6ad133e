# Licence AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Test: Interactions and Other Apps",
    "summary": "The customer's history where sales, events, payments, shops and mailings are kept",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "AGPL-3",
    "author": "Customer Relations for Odoo contributors",
    "website": "https://www.odoo.com/app/crm",
    "depends": ["crm_campaigns", "crm", "event_sale", "point_of_sale"],
}
