import type { ReactNode } from "react";
import { Card } from "@/shared/ui";

/** The narrow column of sign-in screens, under an arch. */
export function AuthFrame({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <div className="shell flex justify-center py-8 sm:py-14">
      <Card className="w-full max-w-md rounded-t-[9rem]! px-6! pt-14! pb-8! sm:rounded-t-[14rem]! sm:px-10! sm:pt-20!">
        <h1 className="display text-center text-2xl sm:text-3xl">{title}</h1>
        {text && <div className="mt-3 text-center text-muted">{text}</div>}
        <div className="mt-7 flex flex-col gap-5">{children}</div>
      </Card>
    </div>
  );
}

/** What is wrong with the form as a whole. */
export function FormError({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className="rounded-control bg-danger-soft px-4 py-3 text-[0.9375rem] font-medium text-danger">
      {children}
    </p>
  );
}
