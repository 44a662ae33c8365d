// A menu opened by its summary closes again on a click elsewhere, on Escape, and when one of its items is chosen.
const open = () => document.querySelector("details.export[open]");

document.addEventListener("click", (event) => {
  const menu = open();
  if (menu && (!menu.contains(event.target) || event.target.closest("a"))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = open();
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
