export { CodeCamera } from "./ui/code-camera";
