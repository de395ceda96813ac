import { expect, it } from "vitest";
import { ApiError } from "@/shared/api";
import { adviceOf } from "./advice";

const adviceFor = (code: string) => adviceOf(new ApiError(409, { code }));

it("says of whoever lacks a pass where one is bought", () => {
  expect(adviceFor("pass_required")).toBe("areas.door.advice.pass");
});

it("advises nobody to let in by hand whom the space does not let in", () => {
  for (const code of ["space_closed", "space_full", "barred", "account_disabled"]) expect(adviceFor(code)).toBeNull();
  expect(adviceFor("reader_busy")).toBe("areas.door.advice.byHand");
});
