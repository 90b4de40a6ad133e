"""Build the bundles of scripts and styles now, so that the first page does not wait for them.

Runs in ``odoo shell``.
"""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
