export { AchievementsPage } from "./ui/achievements-page";
