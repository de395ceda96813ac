export { RulePage } from "./ui/rule-page";
export { RulesPage } from "./ui/rules-page";
