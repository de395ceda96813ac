/**
 * A text's words, spaces and signs, in their order and of all alphabets.
 *
 * For jsdiff's `diffArrays`: its own `diffWords` knows Latin letters alone and compares Russian letter by letter.
 */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_]+|\s+|[^]/gu) ?? [];
