/* ESLint finds mistakes, prettier looks after the form. */

const browser =
    "window document navigator location console URL URLSearchParams Blob File FormData Event " +
    "CustomEvent KeyboardEvent MouseEvent Element HTMLElement Node NodeFilter DOMParser Intl fetch " +
    "setTimeout clearTimeout setInterval clearInterval requestAnimationFrame cancelAnimationFrame " +
    "ResizeObserver IntersectionObserver MutationObserver BroadcastChannel AbortController Image " +
    "performance crypto structuredClone queueMicrotask odoo luxon getComputedStyle DOMRect";

export default [
    {
        files: ["**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: Object.fromEntries(browser.split(" ").map((name) => [name, "readonly"])),
        },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            "constructor-super": "error",
            curly: "error",
            eqeqeq: "error",
            "for-direction": "error",
            "getter-return": "error",
            "no-async-promise-executor": "error",
            "no-class-assign": "error",
            "no-compare-neg-zero": "error",
            "no-cond-assign": "error",
            "no-console": "error",
            "no-const-assign": "error",
            "no-constant-condition": "error",
            "no-debugger": "error",
            "no-dupe-args": "error",
            "no-dupe-class-members": "error",
            "no-dupe-else-if": "error",
            "no-dupe-keys": "error",
            "no-duplicate-case": "error",
            "no-duplicate-imports": "error",
            "no-empty": "error",
            "no-eval": "error",
            "no-fallthrough": "error",
            "no-func-assign": "error",
            "no-implicit-globals": "error",
            "no-import-assign": "error",
            "no-invalid-regexp": "error",
            "no-irregular-whitespace": "error",
            "no-prototype-builtins": "error",
            "no-redeclare": "error",
            "no-self-assign": "error",
            "no-shadow-restricted-names": "error",
            "no-sparse-arrays": "error",
            "no-this-before-super": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unsafe-finally": "error",
            "no-unsafe-negation": "error",
            "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_" }],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": ["error", { destructuring: "all" }],
            "use-isnan": "error",
            "valid-typeof": "error",
        },
    },
];
