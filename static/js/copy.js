// Shows the copy buttons and makes them copy; the result is shown on the button and announced. Without this script
// a click selects the text, which can then be copied like any other.
const voice = document.createElement("p");
voice.className = "visually-hidden";
voice.setAttribute("role", "status");

function select(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    return true;
  } catch {
    // Without HTTPS only the old clipboard API exists.
    select(source);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) continue;
  const label = [...button.childNodes];
  let waiting = 0;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const message = (await copy(source)) ? "已复制" : "未能复制，文字已选中";
    button.replaceChildren(message);
    voice.textContent = `${message}：${source.textContent.trim()}`;
    clearTimeout(waiting);
    waiting = setTimeout(() => { button.replaceChildren(...label); voice.textContent = ""; }, 2500);
  });
}
if (document.querySelector("[data-copy]")) document.body.append(voice);
