export { type Task, taskQuery, useHasTasks, useTasks, type WatchedTask, watchTask } from "./model/task";
