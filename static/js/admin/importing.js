// Shows the progress of reading a draft, and ticks a choice when its text is typed.
const PAUSE = 600;

function words(state) {
  if (state.queued) return state.ahead ? `排队中，前面还有 ${state.ahead} 份` : "排队中，马上轮到";
  return `正在读取：${state.stage || "准备读取"}`;
}

async function follow(box) {
  const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) return location.reload();
  const state = await answer.json();
  if (!state.reading) return location.reload();
  const status = box.querySelector("[data-reading-status]");
  // Set only if it changed: a screen reader reads every change.
  if (status.textContent !== words(state)) status.textContent = words(state);
  box.querySelector("progress").value = state.number;
  box.querySelectorAll("li").forEach((step, at) => {
    if (at + 1 === state.number) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
  setTimeout(() => follow(box).catch(() => setTimeout(() => location.reload(), 10 * PAUSE)), PAUSE);
}

const box = document.querySelector("[data-progress]");
if (box) follow(box).catch(() => setTimeout(() => location.reload(), 10 * PAUSE));

// Typing an answer ticks its choice.
for (const field of document.querySelectorAll("[data-chooses]")) {
  field.addEventListener("input", () => {
    const choice = document.querySelector(`input[name="${CSS.escape(field.dataset.chooses)}"][value=typed]`);
    if (choice && field.value) choice.checked = true;
  });
}
