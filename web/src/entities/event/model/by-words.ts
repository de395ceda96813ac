/** Things in the order of what they are called. */
export const byWords = <Thing>(things: readonly Thing[], words: (thing: Thing) => string): Thing[] =>
  [...things].sort((one, other) => words(one).localeCompare(words(other)));
