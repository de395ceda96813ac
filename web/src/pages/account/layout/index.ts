export { AccountLayout } from "./ui/account-layout";
