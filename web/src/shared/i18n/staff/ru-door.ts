const ruDoor = {
  title: "Вход",
};

export default ruDoor;
