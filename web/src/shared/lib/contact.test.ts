import { expect, it } from "vitest";
import { looksLikeContact, normalizePhone } from "./contact";

it.each([
  ["8 (916) 123-45-67", "+79161234567"],
  ["916 123 45 67", "+79161234567"],
  ["+7 916 123-45-67", "+79161234567"],
  ["79161234567", "+79161234567"],
  ["+44 20 7946 0958", "+442079460958"],
])("reads %s as %s", (text, phone) => expect(normalizePhone(text)).toBe(phone));

it.each(["anna@example.com", "8 916 123 45 67"])("takes %s", (text) => expect(looksLikeContact(text)).toBe(true));
it.each(["anna@", "123", ""])("refuses %s", (text) => expect(looksLikeContact(text)).toBe(false));
