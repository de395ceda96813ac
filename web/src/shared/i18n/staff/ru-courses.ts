const ruCourses = {
  title: "Курсы",
};

export default ruCourses;
