import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

/** Words of a row of an outline, standing in by its `level`. */
export class OutlineField extends CharField {
    static template = "crm_campaigns.OutlineField";
}

registry.category("fields").add("crm_outline", {
    ...charField,
    component: OutlineField,
    displayName: _t("Outline"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "level", type: "integer" },
        { name: "kind", type: "selection" },
    ],
});

/** How far a row of an outline stands in: two buttons move it out and in. */
export class LevelField extends IntegerField {
    static template = "crm_campaigns.LevelField";

    move(step) {
        const level = Math.max(this.props.record.data[this.props.name] + step, 0);
        return this.props.record.update({ [this.props.name]: level });
    }
}

registry.category("fields").add("crm_level", {
    ...integerField,
    component: LevelField,
    displayName: _t("Nesting"),
    supportedTypes: ["integer"],
});
