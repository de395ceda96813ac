export { Chart, type Series } from "./ui/chart";
