export { PdfView } from "./ui/pdf-view";
