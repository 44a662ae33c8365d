// Highlights the other half of a repair and explains it, for mouse and touch. Without this script the same text is in
// each mark's title, and all guesses are in a table of their own.
const note = document.createElement("p");
note.className = "fix-note no-print";
note.hidden = true;

let lit = [];

function show(table, fix) {
  lit.forEach((one) => one.classList.remove("is-twin"));
  lit = fix ? [...table.querySelectorAll(`[data-fix="${fix.dataset.fix}"]`)] : [];
  lit.forEach((one) => one.classList.add("is-twin"));
  note.hidden = !fix;
  if (fix) note.textContent = fix.title;
}

for (const table of document.querySelectorAll("[data-lines]")) {
  table.addEventListener("pointerover", (event) => show(table, event.target.closest("[data-fix]")));
  table.addEventListener("pointerleave", () => show(table, null));
}
if (document.querySelector("[data-fix]")) document.body.append(note);
