import { expect, it } from "vitest";
import { difference, type Role } from "./people";

const roles: Role[] = [
  { role: "customer", permissions: [] },
  { role: "packer", permissions: ["orders.read_all", "orders.ship"] },
  { role: "accountant", permissions: ["orders.read_all", "orders.refund"] },
];

it("says what a role adds and takes, not what another one keeps", () => {
  expect(difference(roles, ["customer", "packer"], ["customer", "accountant"])).toEqual({
    gained: ["orders.refund"],
    lost: ["orders.ship"],
  });
  expect(difference(roles, ["customer"], ["customer"])).toEqual({ gained: [], lost: [] });
});
