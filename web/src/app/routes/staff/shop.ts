import { FileText, FolderTree, Package, ShoppingBag, TicketPercent, Truck } from "lucide-react";
import { screen } from "../screen";
import { screenFor } from "./only-for";
import type { Section } from "./section";

export const shop: Section[] = [
  {
    path: "/admin/orders",
    title: "areas.shop.title",
    icon: ShoppingBag,
    anyOf: ["orders.read_all"],
    screens: [
      screen("", async () => (await import("@/pages/admin/shop/orders")).OrdersPage),
      screen(":orderId", async () => (await import("@/pages/admin/shop/order")).OrderPage),
    ],
  },
  {
    path: "/admin/products",
    title: "areas.shop.products.title",
    icon: Package,
    anyOf: ["products.write", "products.change_stock", "products.read_stock_log"],
    screens: [
      screen("", async () => (await import("@/pages/admin/shop/products")).ProductsPage),
      screenFor(
        ["products.write"],
        screen("new", async () => (await import("@/pages/admin/shop/product")).NewProductPage),
      ),
      screenFor(
        ["products.import"],
        screen("import", async () => (await import("@/pages/admin/shop/product-import")).ProductImportPage),
      ),
      screen(":productId/:tab?", async () => (await import("@/pages/admin/shop/product")).ProductPage),
    ],
  },
  {
    path: "/admin/promo-codes",
    title: "areas.shop.promo.title",
    icon: TicketPercent,
    anyOf: ["promo_codes.read"],
    screens: [
      screen("", async () => (await import("@/pages/admin/shop/promo-codes")).PromoCodesPage),
      screen("new", async () => (await import("@/pages/admin/shop/promo-codes")).NewPromoCodePage),
      screen(":code", async () => (await import("@/pages/admin/shop/promo-codes")).PromoCodePage),
    ],
  },
  {
    path: "/admin/pages",
    title: "areas.shop.pages.title",
    icon: FileText,
    anyOf: ["pages.write", "pages.read_versions"],
    screens: [
      screen("", async () => (await import("@/pages/admin/shop/pages")).PagesPage),
      screen("new", async () => (await import("@/pages/admin/shop/pages")).NewPagePage),
      screen(":slug/:tab?", async () => (await import("@/pages/admin/shop/pages")).PagePage),
    ],
  },
  {
    path: "/admin/sections",
    title: "areas.shop.sections.title",
    icon: FolderTree,
    anyOf: ["categories.write", "collections.write"],
    screens: [screen("", async () => (await import("@/pages/admin/shop/sections")).SectionsPage)],
  },
  {
    path: "/admin/delivery",
    title: "areas.shop.delivery.title",
    icon: Truck,
    anyOf: ["delivery_methods.write"],
    screens: [screen("", async () => (await import("@/pages/admin/shop/delivery")).DeliveryPage)],
  },
];
