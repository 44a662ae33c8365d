// Keyboard shortcuts of a queue: each presses the button, opens the link or focuses the field that shows it, but not
// while typing.
const isTyping = (target) =>
  target instanceof Element && target.closest("input:not([type=hidden]), textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    // Enter in a text field presses the button beside it; elsewhere it decides nothing.
    if (event.key === "Enter" && event.target.matches("[data-typed]")) {
      event.preventDefault();
      event.target.closest("li").querySelector("[data-submits]").click();
    }
    return;
  }
  if (event.repeat || !/^[0-9a-z]$/.test(event.key)) return;
  const meant = document.querySelector(`[data-key="${event.key}"]`);
  if (!meant) return;
  event.preventDefault();
  if (meant.matches("input, textarea")) meant.focus();
  else meant.click();
});

// A repeated click sends one decision only.
for (const form of document.querySelectorAll(".queue__form, .queue__done form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// A page restored from the browser's cache can decide again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});
