export { CertificatesPage } from "./ui/certificates-page";
