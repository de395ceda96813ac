export { TaskTray } from "./ui/task-tray";
