export { fileEvents } from "./model/file-events";
export { type Refusal, useAttachments } from "./model/use-attachments";
export { Attachments } from "./ui/attachments";
