import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/**
 * Opens a web address in a new tab that knows nothing of this window: Odoo's own `act_url` hands
 * the foreign page a reference by which it could lead this window elsewhere.
 *
 * Only http and https are followed, whatever the server says.
 *
 * @param {Object} env
 * @param {{params: {url: string}}} action
 */
export function openWebAddress(env, action) {
    const url = new URL(action.params.url);
    if (["http:", "https:"].includes(url.protocol)) {
        browser.open(url.href, "_blank", "noopener,noreferrer");
    }
}

registry.category("actions").add("crm_open_web_address", openWebAddress);
