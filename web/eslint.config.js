import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

// Fields that hold a person's id.
const PERSON =
  "[property.name=/^(user_id|actor|author|customer_id|owner_id|manager_id|host_id|author_id|agent_id|assignee_id|(cancelled|changed|confirmed|corrected|created|given|hidden|opened|paid|published|recorded|redacted|updated)_by)$/]";
const SHOWN = "JSXElement > JSXExpressionContainer";

export default tseslint.config(
  { ignores: ["dist*", "node_modules", "src/shared/api/schema.d.ts", "public"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.name=/^use(Layout|Insertion)?Effect$/] > ArrowFunctionExpression[expression=true]:matches([body.callee.property.name=/^(scroll|play)/], [body.expression.callee.property.name=/^(scroll|play)/])",
          message: "What an effect returns is its cleanup: scrollIntoView and its like return promises. Write a block.",
        },
        {
          selector:
            "CallExpression[callee.name=/^use(State|Ref|Memo)$/] Identifier[name='newIdempotencyKey'], Property[key.value='Idempotency-Key'] > CallExpression",
          message:
            "useIdempotencyKey (shared/api) keeps one key while a form is open: a key that is made anew makes two things of a repeat.",
        },
        {
          selector: "NewExpression[callee.name='Blob'] Literal[value=/csv/]",
          message: "downloadCsv (shared/lib) writes what spreadsheets open: with a byte order mark, and no formulas.",
        },
        {
          selector: "CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]",
          message: "A day is somebody's: say whose with todayIn, organisationDay or date (shared/lib).",
        },
        {
          selector: [
            `${SHOWN} > MemberExpression${PERSON}`,
            `${SHOWN} > LogicalExpression > MemberExpression.right${PERSON}`,
            `${SHOWN} > ConditionalExpression > MemberExpression:not(.test)${PERSON}`,
            `${SHOWN} TemplateLiteral:not(JSXAttribute TemplateLiteral) > MemberExpression${PERSON}`,
            `LogicalExpression[operator="??"] > MemberExpression.right${PERSON}`,
            `CallExpression[callee.name="t"] Property > MemberExpression${PERSON}`,
          ].join(", "),
          message:
            "Nobody knows people by their ids: show a PersonName (features/find-person), or what useNamesOf says.",
        },
      ],
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "lib", name: "Response" }] }],
    },
  },
  {
    files: ["src/shared/lib/clock/zoned.ts", "src/shared/lib/csv/csv.ts", "src/shared/api/use-idempotency-key.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  { files: ["*.js", ".*.js"], ...tseslint.configs.disableTypeChecked },
);
