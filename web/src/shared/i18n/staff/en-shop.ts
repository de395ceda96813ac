const enShop = {
  title: "Orders",
};

export default enShop;
