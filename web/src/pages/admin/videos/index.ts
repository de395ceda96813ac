export { VideosPage } from "./ui/videos-page";
