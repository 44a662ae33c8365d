// A text field that finds while one types: the combobox with a list of ARIA 1.2, by keyboard or pointer.
// The address in its data-search answers &q=… with {results: [{id, name, by, where, remarks, url}]}. Nothing but a choice
// from the list changes what stands in the field; with data-new a name may be a new one, and none is offered to Enter;
// with data-several the field holds names between 、, and the one at the cursor is looked for. With data-goes a choice
// opens the url, and Enter without one does what it does without this file, but with data-goes="first" Enter takes the first.
// The field tells with events what was typed (combobox:typed) and chosen (combobox:chosen).
const PAUSE = 120;
const SEPARATOR = /[、，,；;\s]/g;
const status = document.querySelector("[data-status]") ?? document.createElement("p");
let count = 0;

// What is told aloud: it is on the page before it tells anything, but only where somebody types.
function placeStatus() {
  if (status.isConnected) return;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
}

function span(name, text) {
  const element = document.createElement("span");
  element.className = `combobox__${name}`;
  element.textContent = text;
  return element;
}

function combobox(input) {
  const tell = (what, detail) => input.dispatchEvent(new CustomEvent(`combobox:${what}`, { bubbles: true, detail }));
  const goes = "goes" in input.dataset;
  const list = document.createElement("ul");
  list.id = `combobox-${++count}`;
  list.className = "combobox__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", goes ? "建议" : "找到的部门");
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.addEventListener("focus", placeStatus);

  let options = [];
  let active = -1;
  let request = null;
  let timer = 0;

  // Where the name that is being typed begins and ends.
  function bounds() {
    if (!("several" in input.dataset)) return [0, input.value.length];
    const at = input.selectionEnd;
    const start = Math.max(...[...input.value.slice(0, at).matchAll(SEPARATOR)].map((mark) => mark.index + 1), 0);
    const length = input.value.slice(start).search(SEPARATOR);
    return [start, length < 0 ? input.value.length : start + length];
  }

  const term = () => input.value.slice(...bounds()).trim();

  function stop() {
    clearTimeout(timer);
    request?.abort();
  }

  function close() {
    stop();
    list.hidden = true;
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const item = list.children[index];
    if (!item) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const option = options[index];
    if (goes) {
      close();
      location.assign(option.url);
      return;
    }
    input.setRangeText(option.name, ...bounds(), "end");
    close();
    tell("chosen", option);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = `已选 ${option.name}`;
  }

  function show(found) {
    options = found;
    list.replaceChildren(...found.map((option, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.append(span("name", option.name));
      if (option.by) item.append(" ", span("by", option.by));
      item.append(" ", span("where", [option.where, ...option.remarks].join(" · ")));
      item.addEventListener("click", () => choose(index));
      return item;
    }));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    list.scrollIntoView({ block: "nearest" });
    activate(found.length && (!goes || input.dataset.goes === "first") && !("new" in input.dataset) ? 0 : -1);
    if (goes) status.textContent = found.length ? `有 ${found.length} 条建议，按上下键选择，回车打开` : "";
    else status.textContent = found.length ? `找到 ${found.length} 个部门，按上下键选择，回车确定` : "没有找到这样的部门";
  }

  async function search() {
    stop();
    const typed = term();
    if (!typed) { close(); return; }
    const own = request = new AbortController();
    // Who has left the field or typed on is not interrupted by an answer that comes late.
    const isLate = () => own.signal.aborted || term() !== typed || document.activeElement !== input;
    try {
      const answer = await fetch(`${input.dataset.search}&q=${encodeURIComponent(typed)}`, { signal: own.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { results } = await answer.json();
      if (!isLate()) show(results);
    } catch {
      if (isLate()) return;
      close();
      if (!goes) status.textContent = "暂时查不到部门，请写全名称，保存时再核对";
    }
  }

  function typed() {
    tell("typed");
    // What is listed still was found for something else.
    activate(-1);
    stop();
    timer = setTimeout(search, PAUSE);
  }

  input.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  input.addEventListener("compositionend", typed);
  input.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const isOpen = !list.hidden;
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) search();
      else if (event.key === "ArrowDown") activate(active < last ? active + 1 : 0);
      else activate(active > 0 ? active - 1 : last);
    } else if (event.key === "Enter" && isOpen && active >= 0) {
      event.preventDefault();
      event.stopPropagation();
      choose(active);
    } else if (event.key === "Enter" && goes) {
      // What was typed is searched for: an answer that is still on its way would cover the results.
      close();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

// Fields that are added later begin when they are entered; the pattern of a row that they are copied from never does.
for (const input of document.querySelectorAll("input[data-search]")) if (!input.closest(".empty-form")) combobox(input);
document.addEventListener("focusin", ({ target }) => { if (target.matches("input[data-search]:not([role])")) combobox(target); });
