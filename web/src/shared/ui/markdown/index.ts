/** Apart from the rest: the parser is loaded by the screens that show an author's text. */
export { Markdown } from "./markdown";
export { MarkdownField } from "./markdown-field";
