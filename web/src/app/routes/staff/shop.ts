import { ShoppingBag } from "lucide-react";
import { screen } from "../screen";
import type { Section } from "./section";

export const shop: Section[] = [
  {
    path: "/admin/orders",
    title: "areas.shop.title",
    icon: ShoppingBag,
    anyOf: ["orders.read_all"],
    screens: [
      screen("", async () => (await import("@/pages/admin/orders")).OrdersPage),
      screen(":orderId", async () => (await import("@/pages/admin/order")).OrderPage),
    ],
  },
];
