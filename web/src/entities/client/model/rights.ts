import { useMe } from "@/entities/session/@x/client";
import { useMay } from "@/entities/permission/@x/client";
import { type Client, isClosed, isSigned } from "./client";

/** What this member of staff may do with a case: its holder and those who administer all cases change it. */
export function useCaseRights(client: Client | undefined) {
  const me = useMe();
  const handles = useMay("clients.handle");
  const administers = useMay("clients.administer");
  const isOwn = client !== undefined && client.user_id === me?.id;
  const holds = client !== undefined && client.manager_id === me?.id;
  const mayHandle = handles && !isOwn && (holds || administers);
  return {
    handles,
    administers,
    isOwn,
    holds,
    mayHandle,
    /** Whether what a contract prints can still be changed. */
    mayEdit: client !== undefined && mayHandle && !isClosed(client) && !isSigned(client),
  };
}
