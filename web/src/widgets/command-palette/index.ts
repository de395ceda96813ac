export { CommandPalette } from "./ui/command-palette";
