// Points out the other half of a repair: raw and clean light up together under the pointer.
for (const table of document.querySelectorAll("[data-lines]")) {
  let lit = [];
  table.addEventListener("pointerover", (event) => {
    lit.forEach((one) => one.classList.remove("is-twin"));
    const fix = event.target.closest("[data-fix]");
    lit = fix ? [...table.querySelectorAll(`[data-fix="${fix.dataset.fix}"]`)] : [];
    lit.forEach((one) => one.classList.add("is-twin"));
  });
  table.addEventListener("pointerleave", () => {
    lit.forEach((one) => one.classList.remove("is-twin"));
    lit = [];
  });
}
