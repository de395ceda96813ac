export { StepCard, useWizardClient } from "./ui/step-card";
export { WizardFrame } from "./ui/wizard-frame";
