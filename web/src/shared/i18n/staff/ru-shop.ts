const ruShop = {
  title: "Заказы",
};

export default ruShop;
