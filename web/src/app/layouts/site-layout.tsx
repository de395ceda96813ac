import { SiteFooter } from "@/widgets/site-footer";
import { SiteHeader } from "@/widgets/site-header";
import { Frame } from "./frame";

/** The frame of the pages for guests and customers. */
export const SiteLayout = () => <Frame before={<SiteHeader />} after={<SiteFooter />} />;
