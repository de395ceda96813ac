const enCourses = {
  title: "Courses",
};

export default enCourses;
