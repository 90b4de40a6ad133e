import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { FOLD_ABOVE, INDENT, ProcessTree, SIBLINGS } from "@crm_interactions/process/process_tree";

describe.current.tags("headless");

/** A tree from `{ child: parent }`; the first one has no parent. */
function treeOf(parents, { focus, memory, ...values } = {}) {
    const nodes = Object.entries(parents).map(([id, parent]) => ({
        id,
        parent,
        state_kind: "done",
        ...values[id],
    }));
    return new ProcessTree({ nodes, focus: focus ?? nodes[0].id }, memory);
}

const chain = (length) =>
    Object.fromEntries(
        Array.from({ length }, (_, index) => [`s${index}`, index ? `s${index - 1}` : false])
    );

const fan = (length) => ({
    root: false,
    ...Object.fromEntries(Array.from({ length }, (_, index) => [`f${index}`, "root"])),
});

const shown = (tree) => tree.rows.map((row) => row.id);

test("a chain runs straight down, joined step by step", () => {
    const rows = treeOf(chain(3)).rows;
    expect(rows.map((row) => row.lines)).toEqual([[], [], []]);
    expect(rows.map((row) => [row.isBelow, row.isAbove])).toEqual([
        [false, true],
        [true, true],
        [true, false],
    ]);
});

test("branches are indented, what follows them stays in line with them", () => {
    const tree = treeOf({ a: false, b: "a", c: "b", d: "a", e: "d" });
    expect(tree.rows.map((row) => [row.id, row.lines.join(" ")])).toEqual([
        ["a", ""],
        ["b", "tee"],
        ["c", "pass"],
        ["d", "end"],
        ["e", "none"],
    ]);
});

test("a tree that branches again and again is straightened, its longest branch last", () => {
    const parents = { s0: false };
    for (let index = 1; index <= INDENT + 1; index++) {
        parents[`s${index}`] = `s${index - 1}`;
        parents[`side${index}`] = `s${index - 1}`;
    }
    const { rows } = treeOf(parents);
    expect(rows.slice(0, 4).map((row) => [row.id, row.lines.join(" "), row.isBelow])).toEqual([
        ["s0", "", false],
        ["side1", "tee", undefined],
        ["s1", "", true],
        ["side2", "tee", undefined],
    ]);
    expect(Math.max(...rows.map((row) => row.lines.length))).toBe(1);
    delete parents[`side${INDENT + 1}`];
    delete parents[`side${INDENT}`];
    const lines = treeOf(parents).rows.map((row) => row.lines.length);
    expect(Math.max(...lines)).toBe(INDENT - 1);
});

test("levels and positions are those of the tree, whatever is indented", () => {
    const { nodes } = treeOf({ a: false, b: "a", c: "b", d: "b" });
    expect([...nodes.values()].map((node) => [node.level, node.position])).toEqual([
        [1, 1],
        [2, 1],
        [3, 1],
        [3, 2],
    ]);
});

test("a folded step hides and sums up what is below it", () => {
    allowTranslations();
    const open = { state_kind: "planned" };
    const tree = treeOf(
        { a: false, b: "a", c: "b", d: "c", e: "a" },
        { c: open, d: { ...open, is_late: true } }
    );
    expect(tree.summary).toBe("5 steps, 2 open, 1 late");
    tree.toggle(tree.nodes.get("b"));
    expect(shown(tree)).toEqual(["a", "b", "e"]);
    expect(tree.foldedWords(tree.nodes.get("b"))).toBe("2 steps, 2 open, 1 late");
    tree.toggle(tree.nodes.get("b"));
    expect(shown(tree)).toEqual(["a", "b", "c", "d", "e"]);
});

test("folding takes the active step along to the one that hides it", () => {
    const tree = treeOf(chain(4), { focus: "s3" });
    tree.toggle(tree.nodes.get("s1"));
    expect(tree.active).toBe("s1");
    tree.unfoldAll();
    tree.active = "s3";
    tree.foldAll();
    expect(tree.active).toBe("s0");
    expect(shown(tree)).toEqual(["s0"]);
    tree.unfoldAll();
    expect(shown(tree)).toHaveLength(4);
});

test("a big tree opens with its side branches folded, a small one whole", () => {
    const parents = fan(30);
    for (let index = 0; index < 30; index++) {
        parents[`g${index}`] = `f${index}`;
        parents[`h${index}`] = `g${index}`;
    }
    const tree = treeOf(parents, { focus: "h7" });
    expect(tree.size).toBeGreaterThan(FOLD_ABOVE);
    expect(shown(tree)).toHaveLength(1 + 30 + 2);
    expect(shown(tree)).toInclude("h7");
    expect(shown(tree)).not.toInclude("h8");
    expect(shown(treeOf({ ...fan(5), g: "f0" }))).toHaveLength(7);
});

test("of many followers the first are shown, and the one that leads to the focus", () => {
    const tree = treeOf(fan(SIBLINGS + 40), { focus: `f${SIBLINGS + 20}` });
    const rows = tree.rows;
    expect(rows).toHaveLength(1 + SIBLINGS + 1 + 1);
    expect(shown(tree)).toInclude(`f${SIBLINGS + 20}`);
    const { id, more, lines } = rows.at(-1);
    expect({ id, more, lines }).toEqual({ id: "more,root", more: 39, lines: ["end"] });
    tree.active = "more,root";
    tree.unfoldAll();
    expect(tree.active).toBe("root");
    expect(shown(tree)).toHaveLength(1 + SIBLINGS + 40);
    tree.foldAll();
    tree.toggle(tree.root);
    expect(tree.rows).toHaveLength(1 + SIBLINGS + 1 + 1);
    tree.widen(tree.root);
    expect(shown(tree)).toHaveLength(1 + SIBLINGS + 40);
    expect(tree.rows.at(-1).lines).toEqual(["end"]);
});

test("what was folded and chosen is remembered, if it is still there", () => {
    const parents = { a: false, b: "a", c: "b", d: "a" };
    const tree = treeOf(parents);
    tree.toggle(tree.nodes.get("b"));
    tree.active = "d";
    const back = treeOf(parents, { memory: tree.memory });
    expect(shown(back)).toEqual(["a", "b", "d"]);
    expect(back.active).toBe("d");
    const without = treeOf({ a: false, b: "a" }, { memory: tree.memory });
    expect(without.active).toBe("a");
});

test("a thousand steps in a row are laid out without recursion", () => {
    const tree = treeOf(chain(5000), { focus: "s2500" });
    expect(tree.rows).toHaveLength(5000);
    expect(tree.root.steps).toBe(4999);
});
