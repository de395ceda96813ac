export { learningStatsQuery } from "./model/stats";
export { StreakLine } from "./ui/streak-line";
