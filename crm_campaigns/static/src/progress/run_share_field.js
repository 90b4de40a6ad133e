import { useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

import { share, words } from "./progress_poll";

/** The progress bar of a run: how far it is just now while it is at work, else what was read. */
export class RunShareField extends ProgressBarField {
    static template = "crm_campaigns.RunShareField";

    setup() {
        super.setup();
        this.live = useState(useService("crm_run_progress"));
    }

    get run() {
        return this.live[this.props.record.resId];
    }

    get currentValue() {
        return this.run ? share(this.run) : super.currentValue;
    }

    get tooltip() {
        return this.run && words(this.run);
    }
}

registry.category("fields").add("crm_run_share", { ...progressBarField, component: RunShareField });
