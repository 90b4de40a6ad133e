from . import test_campaign_business
from . import test_customer_list
from . import test_gate_letter
from . import test_gate_mailing
from . import test_gate_mailing_pages
from . import test_inbound_crm
from . import test_timeline_apps
