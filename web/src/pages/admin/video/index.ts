export { VideoPage } from "./ui/video-page";
