export { byWords } from "./model/by-words";
export { type EventField, type EventType, eventTypesQuery } from "./model/types";
export { eventWords, fieldWords, thingWords } from "./model/words";
