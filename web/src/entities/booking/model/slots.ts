import type { Slot } from "./booking";

/** What is chosen: the begin of the first slot and of the last one. */
export interface Range {
  first: string;
  last: string;
}

/** The slots from the first to the last one that was chosen. */
export function chosenSlots(slots: Slot[], range: Range | null): Slot[] {
  if (!range) return [];
  return slots.filter((slot) => slot.begin >= range.first && slot.begin <= range.last);
}

/** Whether slots can be booked as one: all free, one after another, and not too many. */
export function isRange(slots: Slot[], most: number): boolean {
  return (
    slots.length > 0 &&
    slots.length <= most &&
    slots.every((slot, index) => slot.is_free && (index === 0 || slots[index - 1]?.end === slot.begin))
  );
}

/** The slots as begins of so many: free are those with which a range of that length begins that can be booked. */
export function beginsOf(slots: Slot[], count: number): Slot[] {
  return slots.map((slot, index) => {
    const range = slots.slice(index, index + count);
    return { ...slot, is_free: range.length === count && isRange(range, count) };
  });
}

/** What is chosen after a press: a second press makes a range of it where that can be booked, else begins anew. */
export function pressed(slots: Slot[], range: Range | null, begin: string, most: number): Range | null {
  if (range?.first === begin && range.last === begin) return null;
  const alone = { first: begin, last: begin };
  if (range?.first !== range?.last || !range) return alone;
  const both = begin < range.first ? { first: begin, last: range.last } : { first: range.first, last: begin };
  return isRange(chosenSlots(slots, both), most) ? both : alone;
}
