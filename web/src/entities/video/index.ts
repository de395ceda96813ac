export { type Video, videoQuery, videosQuery, type VideoStatus } from "./model/video";
export { VideoStatusBadge } from "./ui/video-status";
