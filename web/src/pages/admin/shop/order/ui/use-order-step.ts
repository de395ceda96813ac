import { useMutation } from "@tanstack/react-query";
import type { Order } from "@/entities/order";
import { queryClient } from "@/shared/api";
import { toast, toastError } from "@/shared/ui";

/** A step of an order: what it answers is the order as it is then; after a refusal it is read again. */
export function useOrderStep<T = void>(order: Order, act: (asked: T) => Promise<Order>, done: string) {
  return useMutation({
    mutationFn: act,
    onSuccess: (changed) => {
      queryClient.setQueryData(["order", order.id], changed);
      void queryClient.invalidateQueries({ queryKey: ["orders"] });
      toast.success(done);
    },
    onError: (error) => {
      toastError(error);
      void queryClient.invalidateQueries({ queryKey: ["order", order.id] });
    },
  });
}
