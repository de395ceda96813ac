export { uploadForm } from "../model/upload-form";
