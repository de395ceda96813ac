export { ClientWizardPage } from "./ui/client-wizard-page";
