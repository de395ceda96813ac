export { SiteHeader } from "./ui/site-header";
export { Logo } from "./ui/logo";
