import { describe, expect, it } from "vitest";
import { period } from "./period";

describe("a period", () => {
  const year = new Date().getFullYear();

  it("says the day of its end where that is another one by the clock of the place", () => {
    const week = period(`${year}-06-08T07:00:00Z`, `${year}-06-15T07:00:00Z`, "Europe/Moscow");
    expect(week).toMatch(/8.*10:00–.*15.*10:00/);
    const night = period(`${year}-06-08T19:00:00Z`, `${year}-06-08T22:00:00Z`, "Europe/Moscow");
    expect(night).toMatch(/8.*22:00–.*9.*01:00/);
  });

  it("says one day once", () => {
    const hours = period(`${year}-06-08T22:00:00Z`, `${year}-06-08T23:30:00Z`, "Europe/Moscow");
    expect(hours).toMatch(/^9.*01:00–02:30$/);
  });
});
