export { beginUploads, cancelUpload, type Upload, useHasUploads, useUploads } from "./model/uploads";
export { UploadTray } from "./ui/upload-tray";
export { VideoChooser } from "./ui/video-chooser";
