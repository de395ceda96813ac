export { flushReports } from "./model/reports";
export { VideoPlayer } from "./ui/video-player";
export { VideoPreview } from "./ui/video-preview";
