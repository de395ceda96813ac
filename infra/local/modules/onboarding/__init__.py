"""What the module `onboarding` brings to the local cloud."""
