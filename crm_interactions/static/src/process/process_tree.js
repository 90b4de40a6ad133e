import { _t } from "@web/core/l10n/translation";

// A tree with more steps than this is shown with its side branches folded.
export const FOLD_ABOVE = 60;
// A tree whose branches would be indented further than this is straightened.
export const INDENT = 8;
// So many followers of one step are shown at first; the others by one click.
export const SIBLINGS = 50;
const MORE = "more,";

/**
 * The tree of a process: which steps are shown in which order, and what is folded. It knows
 * nothing of the screen.
 *
 * A chain without branches runs straight down; only the branches of a step are indented, so that
 * a hundred steps in a row stay readable. Where that leads too far, the longest branch of each step
 * is drawn last and straight on, the others beside it: no tree of a thousand steps is then indented
 * more than ten times.
 */
export class ProcessTree {
    /**
     * @param {{ nodes: Object[], focus: string }} process the answer of `get_process`
     * @param {{ folded: string[], wide: string[], active: string }} [memory] what was unfolded and
     *  chosen when the tree was left
     */
    constructor({ nodes, focus }, memory) {
        this.focus = focus;
        this.nodes = new Map();
        for (const node of nodes) {
            this.addNode(node);
        }
        this.sumUp();
        this.isStraightened = this.indent > INDENT;
        this.root = this.nodes.get(nodes[0].id);
        this.pathIds = new Set(this.ancestors(focus).map((node) => node.id));
        this.folded = new Set(memory ? memory.folded : this.sideBranches());
        this.wide = new Set(memory?.wide);
        this.active = this.nodes.has(memory?.active) ? memory.active : focus;
    }

    get memory() {
        return { folded: [...this.folded], wide: [...this.wide], active: this.active };
    }

    get size() {
        return this.nodes.size;
    }

    /** Return in words how many steps there are, and how many of them open and late. */
    get summary() {
        const { steps, open, late } = this.root;
        return sumInWords({
            steps: steps + 1,
            open: open + (isOpen(this.root) ? 1 : 0),
            late: late + (this.root.is_late ? 1 : 0),
        });
    }

    /** Return in words what is folded below the step. */
    foldedWords(node) {
        return sumInWords(node);
    }

    addNode(node) {
        const parent = this.nodes.get(node.parent);
        const level = parent ? parent.level + 1 : 1;
        const added = { ...node, parent, level, children: [], steps: 0, open: 0, late: 0 };
        this.nodes.set(node.id, added);
        added.position = parent ? parent.children.push(added) : 1;
    }

    /** Count what hangs below each step, children before parents. */
    sumUp() {
        for (const node of [...this.nodes.values()].reverse()) {
            if (node.parent) {
                node.parent.steps += node.steps + 1;
                node.parent.open += node.open + (isOpen(node) ? 1 : 0);
                node.parent.late += node.late + (node.is_late ? 1 : 0);
            }
        }
    }

    /** How far the last branches would be indented. */
    get indent() {
        const indents = new Map();
        for (const node of this.nodes.values()) {
            const isBranch = node.parent?.children.length > 1;
            indents.set(node, (indents.get(node.parent) ?? 0) + (isBranch ? 1 : 0));
        }
        return Math.max(...indents.values());
    }

    /** Return the step and those before it, up to the first one. */
    ancestors(id) {
        const found = [];
        for (let node = this.nodes.get(id); node; node = node.parent) {
            found.push(node);
        }
        return found;
    }

    /** Return the ids of the branches beside the way to the focus, where the tree is big. */
    sideBranches() {
        if (this.size <= FOLD_ABOVE) {
            return [];
        }
        return [...this.nodes.values()]
            .filter(
                (node) =>
                    node.steps && node.parent?.children.length > 1 && !this.pathIds.has(node.id)
            )
            .map((node) => node.id);
    }

    isFolded(node) {
        return Boolean(node.steps) && this.folded.has(node.id);
    }

    toggle(node) {
        if (!this.folded.delete(node.id)) {
            this.folded.add(node.id);
        }
        this.keepActiveShown();
    }

    unfold(node) {
        this.folded.delete(node.id);
    }

    /** Show all followers of the step, however many there are. */
    widen(node) {
        this.wide.add(node.id);
    }

    unfoldAll() {
        this.folded.clear();
        this.wide = new Set(this.nodes.keys());
        this.keepActiveShown();
    }

    foldAll() {
        this.folded = new Set(this.nodes.keys());
        this.wide.clear();
        this.keepActiveShown();
    }

    /** Keep a step active that is shown: the first folded one above it, if there is one. */
    keepActiveShown() {
        this.active = this.active.replace(MORE, "");
        const above = this.ancestors(this.active).slice(1).reverse();
        this.active = above.find((node) => this.isFolded(node))?.id ?? this.active;
    }

    /** Return the followers that are shown: the first ones, and the one that leads to the focus. */
    shownChildren(node) {
        if (this.wide.has(node.id) || node.children.length <= SIBLINGS + 1) {
            return node.children;
        }
        const straight = this.straightChild(node);
        return node.children.filter(
            (child, index) => index < SIBLINGS || child === straight || this.pathIds.has(child.id)
        );
    }

    /**
     * Return the rows from top to bottom: `{ id, node, lines, isBelow, isAbove }`, or, where
     * followers are left out, `{ id, more, of, lines }`.
     *
     * `lines` draw the branches left of the row, outermost first: *pass* goes on to a later row,
     * *tee* and *end* lead to this one, *none* is blank. `isBelow` and `isAbove` tell whether the
     * step itself is joined to the row above and to the one below.
     */
    get rows() {
        const rows = [];
        const waiting = [{ node: this.root, lines: [], isBelow: false }];
        while (waiting.length) {
            const row = waiting.pop();
            rows.push(row.more ? row : { ...row, id: row.node.id, isAbove: false });
            if (!row.more && row.node.steps && !this.isFolded(row.node)) {
                rows.at(-1).isAbove = true;
                waiting.push(...this.rowsBelow(row).reverse());
            }
        }
        return rows;
    }

    rowsBelow({ node, lines }) {
        const outer = lines.map((line) => (["tee", "pass"].includes(line) ? "pass" : "none"));
        const shown = this.shownChildren(node);
        const straight = this.straightChild(node);
        const below = shown
            .filter((child) => child !== straight)
            .map((child) => ({ node: child, lines: [...outer, "tee"] }));
        const more = node.children.length - shown.length;
        if (more) {
            below.push({ id: `${MORE}${node.id}`, more, of: node, lines: [...outer, "tee"] });
        }
        if (straight) {
            below.push({ node: straight, lines: outer, isBelow: true });
        } else {
            below.at(-1).lines = [...outer, "end"];
        }
        return below;
    }

    /** Return the follower that is drawn straight below the step: the only one, or the longest. */
    straightChild({ children }) {
        if (children.length === 1) {
            return children[0];
        }
        if (this.isStraightened) {
            return children.reduce((one, other) => (other.steps >= one.steps ? other : one));
        }
    }
}

function sumInWords({ steps, open, late }) {
    const words = [steps === 1 ? _t("1 step") : _t("%s steps", steps)];
    if (open) {
        words.push(_t("%s open", open));
    }
    if (late) {
        words.push(_t("%s late", late));
    }
    return words.join(", ");
}

export function isOpen(node) {
    return ["planned", "in_progress"].includes(node.state_kind);
}
