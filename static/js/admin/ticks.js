// Ticks all boxes of the page, or none, without asking the server; without script the link does it.
const link = document.querySelector("[data-tick-all]");
if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = [...document.querySelectorAll('input[type="checkbox"][name="links"]')];
    const isAll = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isAll;
  });
}
