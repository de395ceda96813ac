/** Where a list opens in what is being written: `/` for canned replies, `@` for colleagues. */
export interface Trigger {
  sign: "/" | "@";
  query: string;
  /** The place of the sign. */
  start: number;
}

const LONGEST = 40;

/** The sign and the words after it right before the caret, at the start of a line or after a space. */
export function triggerAt(text: string, caret: number, signs: string): Trigger | undefined {
  const before = text.slice(0, caret);
  const found = /(?:^|\s)([/@])([^\n/@]*)$/.exec(before);
  const [, sign, query] = found ?? [];
  if (sign === undefined || query === undefined || !signs.includes(sign) || query.length > LONGEST) return undefined;
  return { sign: sign as Trigger["sign"], query, start: before.length - query.length - 1 };
}

const fold = (text: string) => text.toLowerCase().replaceAll("ё", "е");

/** Those that hold every word, what begins with the first one before the others. */
export function choices<T>(all: readonly T[], query: string, title: (one: T) => string, more: (one: T) => string): T[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const fits = all.filter((one) => {
    const text = fold(`${title(one)} ${more(one)}`);
    return words.every((word) => text.includes(word));
  });
  const [first] = words;
  if (first === undefined) return fits;
  const rank = (one: T) => (fold(title(one)).startsWith(first) ? 0 : fold(title(one)).includes(first) ? 1 : 2);
  return fits.toSorted((one, other) => rank(one) - rank(other));
}

/** The text with the trigger replaced, and where the caret stands then. */
export function put(text: string, { start, query }: Trigger, replacement: string): { text: string; caret: number } {
  const end = start + 1 + query.length;
  return { text: text.slice(0, start) + replacement + text.slice(end), caret: start + replacement.length };
}

/** Who of some people is mentioned in a text by `@` and their name; a longer name is not taken for one it begins with. */
export function mentionedIn<T extends { full_name: string }>(text: string, people: readonly T[]): T[] {
  const names = [...new Set(people.map((one) => one.full_name).filter(Boolean))];
  let rest = text;
  const found = names
    .toSorted((one, other) => other.length - one.length)
    .filter((name) => {
      const before = rest;
      rest = rest.replaceAll(`@${name}`, " ");
      return rest !== before;
    });
  return people.filter((one) => found.includes(one.full_name));
}
