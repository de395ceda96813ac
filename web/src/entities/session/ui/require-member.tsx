import { Fragment, type ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { useSession } from "../model/session";

/** Screens for whoever is signed in; others go to the sign-in and come back to where they were. */
export function RequireMember({ children }: { children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  // What one person has typed on a screen is not what another one, who signs in in another tab, goes on with.
  if (session.status === "member") return <Fragment key={session.userId}>{children}</Fragment>;
  const next = encodeURIComponent(location.pathname + location.search);
  return <Navigate to={`/login?next=${next}`} replace state={{ ended: session.status === "guest" && session.ended }} />;
}
