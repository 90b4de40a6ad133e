import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { PhoneField } from "@web/views/fields/phone/phone_field";

/**
 * A click on a customer's phone number dials, as ever, and starts the record of the call: in the
 * form of an interaction that is held now its own stopwatch, elsewhere a new call in a dialog. The
 * page underneath stays as it is.
 */
patch(PhoneField.prototype, {
    setup() {
        super.setup();
        const { orm, action, crm_stopwatch } = this.env.services;
        Object.assign(this, { orm, action, callStopwatch: crm_stopwatch });
    },

    onPhoneClicked(ev) {
        const { record } = this.props;
        if (!this.callStopwatch?.isAvailable) {
            return;
        }
        if (record.resModel === "res.partner" && record.resId) {
            // In a list the click would open the customer as well.
            ev.stopPropagation();
            this.logCall(record.resId);
        } else if (record.resModel === "crm.interaction" && record.data.partner_id) {
            this.callFromInteraction(record);
        }
    },

    callFromInteraction(record) {
        if (record.data.timer_status?.allowed && this.env.stopwatch) {
            return this.env.stopwatch.start(record);
        }
        return this.logCall(record.data.partner_id.id, { default_parent_id: record.resId });
    },

    async logCall(partnerId, defaults = {}) {
        const action = await this.orm.call("res.partner", "action_log_call", [[partnerId]]);
        action.context = { ...action.context, ...defaults };
        await this.action.doAction(
            { ...action, name: _t("Log Call"), target: "new" },
            { onClose: () => this.showLoggedCall() }
        );
    },

    /** The customer's list of interactions shows the call, unless something is being typed. */
    async showLoggedCall() {
        const { root } = this.props.record.model;
        if (root.resId && !(await root.isDirty())) {
            await root.load();
        }
    },
});
