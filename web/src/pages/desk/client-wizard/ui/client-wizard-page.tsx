import { WizardFrame } from "@/widgets/client-wizard";

export const ClientWizardPage = () => <WizardFrame />;
