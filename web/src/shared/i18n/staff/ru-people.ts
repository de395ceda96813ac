const ruPeople = {
  title: "Люди",
};

export default ruPeople;
