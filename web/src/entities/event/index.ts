export { eventWords, fieldWords } from "./model/words";
