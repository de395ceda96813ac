const enDoor = {
  title: "Door",
};

export default enDoor;
