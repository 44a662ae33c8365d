// Follows the reading of a plan, and chooses what is typed.
const PAUSE = 600;

async function follow(box) {
  const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) return location.reload();
  const state = await answer.json();
  if (!state.reading) return location.reload();
  if (state.stage) box.querySelector("[data-stage]").textContent = state.stage;
  box.querySelector("[data-number]").textContent = state.number;
  box.querySelector("progress").value = state.number;
  box.querySelectorAll("li").forEach((step, at) => {
    if (at + 1 === state.number) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
  setTimeout(() => follow(box).catch(() => setTimeout(() => location.reload(), 10 * PAUSE)), PAUSE);
}

const box = document.querySelector("[data-progress]");
if (box) follow(box).catch(() => setTimeout(() => location.reload(), 10 * PAUSE));

// Whoever types an answer chooses it.
for (const field of document.querySelectorAll("[data-chooses]")) {
  field.addEventListener("input", () => {
    const choice = document.querySelector(`input[name="${CSS.escape(field.dataset.chooses)}"][value=typed]`);
    if (choice && field.value) choice.checked = true;
  });
}
