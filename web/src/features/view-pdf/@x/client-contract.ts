export { type ContractFile, loadFile, saveFile } from "../model/contract-file";
export { PdfView } from "../ui/pdf-view";
