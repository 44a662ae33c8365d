// A text field that searches departments while typing: the ARIA 1.2 combobox with a list, for keyboard and pointer.
// The address in data-search of its form answers ?q=… with {results: [{id, name, by, where, remarks}]}. The field
// sends events for typed text (department:typed), results (department:found) and the choice (department:chosen).
const PAUSE = 120;
let count = 0;

function combobox(input) {
  const url = input.form.dataset.search;
  const tell = (what, detail) => input.dispatchEvent(new CustomEvent(`department:${what}`, { bubbles: true, detail }));
  const list = document.createElement("ul");
  list.id = `departments-${++count}`;
  list.className = "listbox";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "部门");
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let options = [];
  let active = -1;
  let request = null;
  let timer = 0;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const item = list.children[index];
    if (!item) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const option = options[index];
    if (!option) return;
    input.value = option.name;
    close();
    tell("chosen", option);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function span(name, text) {
    const element = document.createElement("span");
    element.className = name;
    element.textContent = text;
    return element;
  }

  function show(found) {
    options = found;
    list.replaceChildren(...found.map((option, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.append(span("listbox__name", option.name));
      if (option.by) item.append(" ", span("listbox__by", option.by));
      item.append(" ", span("listbox__where", [option.where, ...option.remarks].join(" · ")));
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(index));
      return item;
    }));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) activate(0); else input.removeAttribute("aria-activedescendant");
    tell("found", found.length ? `找到 ${found.length} 个部门，按上下键选择，回车确定` : "没有找到这样的部门");
  }

  async function search() {
    request?.abort();
    request = new AbortController();
    const typed = input.value.trim();
    if (!typed) { close(); return; }
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      show((await answer.json()).results);
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      tell("found", "暂时查不到部门，请写全名称，保存时再核对");
    }
  }

  input.addEventListener("input", () => {
    tell("typed");
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const isOpen = !list.hidden;
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) search();
      else if (event.key === "ArrowDown") activate(active < last ? active + 1 : 0);
      else activate(active > 0 ? active - 1 : last);
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
}

function equip(scope) {
  for (const input of scope.querySelectorAll('[data-combobox] > input[type="text"]:not([role])')) combobox(input);
}

equip(document);
// Fields of rows added later.
document.addEventListener("focusin", (event) => {
  const holder = event.target.closest("[data-combobox]");
  if (holder) equip(holder.parentElement);
});
