from . import test_crm_campaign
from . import test_crm_campaign_stage_content
from . import test_crm_segment
from . import test_crm_campaign_result
from . import test_crm_campaign_activity_assign
from . import test_crm_campaign_activity_do
from . import test_crm_campaign_activity_status
from . import test_crm_campaign_process
