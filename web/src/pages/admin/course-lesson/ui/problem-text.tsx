import type { ReactNode } from "react";

export const ProblemText = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="text-sm font-medium text-danger">
    {children}
  </p>
);
