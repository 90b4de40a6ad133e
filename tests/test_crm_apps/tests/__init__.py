from . import test_timeline_apps
