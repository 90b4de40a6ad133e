"""Odoo's command line, as its own ``odoo`` script starts it.

Odoo warns about root on every start. Here root means a container or a build machine, where Odoo is
reached over 127.0.0.1 only and stops with the command; a production server does not start this way.
"""

import signal

import odoo.cli
import odoo.cli.server

odoo.cli.server.check_root_user = lambda: None

if __name__ == "__main__":
    # A script's background processes start deaf to Ctrl-C; this one is to hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    odoo.cli.main()
