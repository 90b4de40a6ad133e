from . import crm_report_attach
