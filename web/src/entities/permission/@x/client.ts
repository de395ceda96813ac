export { useMay } from "../model/permissions";
