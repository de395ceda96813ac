import { conflictsOf, merged } from "@/shared/lib/saving";

type Texts = Record<string, string>;

/** Values of any depth as texts, so that hours and lists are compared as a whole. */
const texts = (values: object): Texts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));

export const isSame = <T extends object>(one: T, other: T): boolean =>
  JSON.stringify(texts(one)) === JSON.stringify(texts(other));

/** The fields that somebody else has changed too since the form began with `base`. */
export const differences = <T extends object>(base: T, mine: T, theirs: T): (keyof T)[] =>
  conflictsOf(texts(base), texts(mine), texts(theirs), Object.keys(base)).map((one) => one.name as keyof T);

/** The form over what is saved now; `keep` decides over what both have changed. */
export function over<T extends object>(base: T, mine: T, theirs: T, keep: "mine" | "theirs"): T {
  const kept = merged(texts(base), texts(mine), texts(theirs), Object.keys(base), keep);
  return Object.fromEntries(Object.entries(kept).map(([name, text]) => [name, JSON.parse(text) as unknown])) as T;
}
