export { kopecksOf, rublesOf } from "./rubles";
