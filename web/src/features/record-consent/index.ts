export { RecordConsent } from "./ui/record-consent";
