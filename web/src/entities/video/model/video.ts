import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, pollInterval, type Schemas, unwrap } from "@/shared/api";

export type Video = Schemas["VideoOut"];
export type VideoStatus = Video["status"];

/** One's own videos, newest first; they are asked for often while one of them is processed. */
export const videosQuery = () =>
  infiniteQueryOptions({
    queryKey: ["videos"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/videos", {
          params: { query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((one) => one.status === "processing"))
        ? pollInterval(true)
        : false,
  });

export const videoQuery = (id: string) =>
  queryOptions({
    queryKey: ["video", id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/videos/{video_id}", { params: { path: { video_id: id } }, signal })),
    staleTime: 0,
    refetchInterval: (query) =>
      query.state.data?.status === "processing" || query.state.data?.status === "uploading"
        ? pollInterval(query.state.data.status === "processing")
        : false,
  });
