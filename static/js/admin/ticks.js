// Ticks all boxes of the page, or none, without asking the server; without script the link does it. What is typed beside a
// choice makes it that of what is typed.
const link = document.querySelector("[data-tick-all]");
if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = [...document.querySelectorAll('input[type="checkbox"][data-tick]')];
    const isAll = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isAll;
  });
}

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.dataset.chooses) return;
  const select = target.form?.elements.namedItem(target.dataset.chooses);
  if (select instanceof HTMLSelectElement && target.value) select.value = "typed";
});
