export { Button, ButtonLink, IconButton } from "./button";
export { ConfirmButton, Dialog } from "./dialog";
export { errorText, fieldErrorText, LoadError, toastError } from "./errors";
export { LoadMore } from "./load-more";
export { Badge, Card, Empty, Notice, PageTitle, Progress, Skeleton } from "./surface";
export { toast, useHasToasts } from "./toast";
