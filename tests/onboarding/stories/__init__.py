"""Stories of the module `onboarding`."""
