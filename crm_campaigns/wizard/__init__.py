from . import crm_campaign_preview
from . import crm_campaign_activity_reopen
from . import crm_campaign_assign
from . import crm_campaign_outcome
from . import crm_campaign_set_status
