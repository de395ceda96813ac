export { permissionsQuery, useIsAuthor, useMay, usePermissions } from "./model/permissions";
export { RequirePermission } from "./ui/require-permission";
