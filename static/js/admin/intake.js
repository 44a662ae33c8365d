// Follows the reading of a plan, says that a form is being worked on, and chooses what is typed.
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

for (const form of document.querySelectorAll("form[data-working]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const told = document.createElement("p");
    told.className = "intake__working";
    told.setAttribute("role", "status");
    told.append(`${form.dataset.working}… `, document.createElement("progress"));
    form.append(told);
  });
}

// Whoever types an answer chooses it.
for (const field of document.querySelectorAll("[data-chooses]")) {
  field.addEventListener("input", () => {
    const choice = document.querySelector(`input[name="${CSS.escape(field.dataset.chooses)}"][value=typed]`);
    if (choice && field.value) choice.checked = true;
  });
}

// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  document.querySelectorAll(".intake__working").forEach((told) => told.remove());
});
