export { SurchargeRulesPage } from "./ui/surcharge-rules-page";
