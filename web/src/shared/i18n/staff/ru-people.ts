const ruPeople = {
  clearPerson: "Убрать выбранного человека",
  nobodyFound: "Никто не найден",
  title: "Люди",
};

export default ruPeople;
