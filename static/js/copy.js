// Shows the copy buttons and makes them copy. Without this script the text is there to be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.querySelector(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = "已复制";
    } catch {
      button.textContent = "未能复制，请手动选取";
    }
    setTimeout(() => { button.textContent = label; }, 2500);
  });
}
