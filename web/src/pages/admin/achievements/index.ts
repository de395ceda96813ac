export { AchievementPage } from "./ui/achievement-page";
export { AchievementsPage } from "./ui/achievements-page";
