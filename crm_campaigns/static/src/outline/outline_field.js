import { Component, onWillRender, reactive, useState, useSubEnv } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";
import * as outline from "./outline";

/** Words of a row of an outline, standing in by its `level`. */
export class OutlineWords extends CharField {
    static template = "crm_campaigns.OutlineWords";
}

registry.category("fields").add("crm_outline", {
    ...charField,
    component: OutlineWords,
    displayName: _t("Outline"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "level", type: "integer" },
        { name: "kind", type: "selection" },
    ],
});

/** Buttons that move a row of an outline up and down, out and in. */
export class OutlineButtons extends Component {
    static template = "crm_campaigns.OutlineButtons";
    static props = { ...standardFieldProps };

    setup() {
        this.able = useState(this.env.crmOutline.able);
    }

    get buttons() {
        const able = this.able[this.props.record.id] || [];
        return [
            { move: "up", title: _t("Move up"), icon: "oi oi-chevron-up" },
            { move: "down", title: _t("Move down"), icon: "oi oi-chevron-down" },
            { move: "out", title: _t("Move out of its group"), icon: "fa fa-outdent" },
            { move: "into", title: _t("Move into the group above"), icon: "fa fa-indent" },
        ].map((button) => ({ ...button, isAble: able.includes(button.move) }));
    }

    get isMirrored() {
        return localization.direction === "rtl";
    }

    async move(move, ev) {
        const button = ev.currentTarget;
        await this.env.crmOutline.move(move, this.props.record.id);
        button.focus();
    }
}

registry.category("fields").add("crm_outline_buttons", {
    component: OutlineButtons,
    displayName: _t("Outline Buttons"),
    supportedTypes: ["integer"],
    fieldDependencies: [{ name: "kind", type: "selection" }],
});

class OutlineListRenderer extends ListRenderer {
    /** What is dropped takes its members along, at a level that suits its new place. */
    async sortDrop(rowId, groupId, { element, previous }) {
        element.classList.remove("o_row_draggable");
        try {
            await this.env.crmOutline.move("drop", rowId, previous?.dataset.id);
        } finally {
            element.classList.add("o_row_draggable");
        }
    }

    onCellKeydown(ev, group, record) {
        const forwards = localization.direction === "rtl" ? "out" : "into";
        const backwards = forwards === "out" ? "into" : "out";
        const keys = {
            ArrowUp: "up",
            ArrowDown: "down",
            ArrowLeft: backwards,
            ArrowRight: forwards,
        };
        if (!record || !ev.altKey || !ev.shiftKey || !(ev.key in keys)) {
            return super.onCellKeydown(...arguments);
        }
        ev.preventDefault();
        ev.stopPropagation();
        const { target } = ev;
        return this.env.crmOutline.move(keys[ev.key], record.id).then(() => target.focus());
    }
}

/** Rows that form an outline by their `sequence` and `level`. */
export class OutlineField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: OutlineListRenderer };

    setup() {
        super.setup();
        // which row can go where: buttons follow what happens to the rows around theirs
        const able = reactive({});
        onWillRender(() => {
            const rows = this.rows;
            for (const { id } of rows) {
                able[id] = this.props.readonly
                    ? []
                    : ["up", "down", "out", "into"].filter((move) => outline[move](rows, id));
            }
        });
        useSubEnv({
            crmOutline: {
                able,
                move: (move, id, ...args) => this.place(outline[move](this.rows, id, ...args)),
            },
        });
    }

    get rows() {
        return this.list.records.map(({ id, data }) => ({
            id,
            level: data.level,
            isGroup: data.kind === "group",
        }));
    }

    /** Give the rows their new places, in one change of the record they belong to. */
    async place(rows) {
        if (!rows || this.props.readonly) {
            return;
        }
        const commands = [];
        for (const [index, { id, level }] of rows.entries()) {
            const { data, resId, _virtualId } = this.list.records.find((one) => one.id === id);
            const sequence = index + 1;
            if (data.level !== level || data.sequence !== sequence) {
                const changes = { level, sequence };
                commands.push(x2ManyCommands.update(resId || _virtualId, changes));
            }
        }
        await this.props.record.update({ [this.props.name]: commands });
        await this.list.sortBy();
    }
}

registry.category("fields").add("crm_outline_rows", {
    ...x2ManyField,
    component: OutlineField,
    displayName: _t("Outline of Rows"),
    supportedTypes: ["one2many"],
});
