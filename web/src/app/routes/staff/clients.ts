import { ContactRound } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

export const clients: Section[] = [
  {
    path: "/desk/clients",
    title: "areas.clients.title",
    icon: ContactRound,
    anyOf: ["clients.read"],
    screens: [
      screen("", async () => (await import("@/pages/desk/clients")).ClientsPage),
      screen(":clientId", async () => (await import("@/pages/desk/client")).ClientPage),
      {
        ...screen(":clientId", async () => (await import("@/pages/desk/client-wizard")).ClientWizardPage),
        children: [
          screen("profile", async () => (await import("@/pages/desk/client-profile")).ClientProfilePage),
          screen("passport", async () => (await import("@/pages/desk/client-passport")).ClientPassportPage),
          screen("devices", async () => (await import("@/pages/desk/client-devices")).ClientDevicesPage),
          screen("contract", async () => (await import("@/pages/desk/client-contract")).ClientContractPage),
          screen("done", async () => (await import("@/pages/desk/client-done")).ClientDonePage),
        ],
      },
    ],
  },
];
