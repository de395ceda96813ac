import { expect, it } from "vitest";
import { cleanCode, isGuestCode } from "./scanner";

it("tells a guest's invitation from a member's code", () =>
  expect([isGuestCode("g1.gst_1.abc"), isGuestCode("usr_1.2.3.abc")]).toEqual([true, false]));
it("drops what keyboards add to a code", () => expect(cleanCode(" usr_1.2\r\n")).toBe("usr_1.2"));
