from . import crm_campaign_preview
