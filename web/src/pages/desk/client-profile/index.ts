export { ClientProfilePage } from "./ui/client-profile-page";
