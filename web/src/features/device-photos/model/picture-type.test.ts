import { expect, it } from "vitest";
import { pictureType } from "./picture-type";

it.each([
  ["a.jpg", "image/jpeg", "image/jpeg"],
  ["IMG_1.HEIC", "", "image/heic"],
  ["scan.pdf", "application/pdf", undefined],
  ["noending", "", undefined],
])("takes %s of type %s as %s", (name, type, taken) => expect(pictureType({ name, type })).toBe(taken));
