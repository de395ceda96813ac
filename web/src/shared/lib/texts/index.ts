export { fileName } from "./file-name";
export { wordsOf } from "./words";
