// The editor of assignments with scripts: departments are searched while typing, rows moved and added in place.
// Without it the same form works by names and numbers; the server decides either way.
const form = document.getElementById("responsibility-form");
const list = form.querySelector("[data-rows]");
const status = form.querySelector("[data-status]");
const blank = form.querySelector("[data-blank]");
let isDirty = false;

const rows = () => [...list.querySelectorAll("[data-row]")];
const part = (row, name) => row.querySelector(`[data-${name}]`);
const role = (row) => part(row, "role").value;
const title = (row) => part(row, "name").value || "新的一行";
const isEmpty = (row) => !part(row, "name").value.trim();

function say(text) { status.textContent = text; }

function dirty() { isDirty = true; }

// The number of a row is its position in the list; lead departments come before co-lead ones.
function renumber() {
  const all = rows();
  all.forEach((row, index) => {
    part(row, "number").value = index + 1;
    row.querySelector("legend").textContent = title(row);
    for (const button of row.querySelectorAll("[data-move]")) {
      const other = all[index + Number(button.dataset.move)];
      button.setAttribute("aria-disabled", String(!other || role(other) !== role(row)));
    }
  });
}

function place(row) {
  const same = rows().filter((other) => role(other) === role(row) && (other === row || !isEmpty(other)));
  return `${title(row)}：${part(row, "role").selectedOptions[0].text}第 ${same.indexOf(row) + 1} 位，共 ${same.length} 位`;
}

function move(row, step) {
  const all = rows();
  const other = all[all.indexOf(row) + step];
  if (!other || role(other) !== role(row)) { say(`${title(row)}已在最${step < 0 ? "前" : "后"}`); return; }
  const focused = document.activeElement;
  if (step < 0) other.before(row); else other.after(row);
  renumber();
  if (row.contains(focused)) focused.focus();
  dirty();
  say(place(row));
}

// Moves a row behind the last one of its role.
function regroup(row) {
  const others = rows().filter((other) => other !== row);
  const same = others.filter((other) => role(other) === role(row));
  const focused = document.activeElement;
  if (same.length) same.at(-1).after(row);
  else if (role(row) === "lead") list.prepend(row);
  else list.append(row);
  if (row.contains(focused)) focused.focus();
  renumber();
}

// Moves a row to the position that was typed, within its role.
function moveTo(row) {
  const wanted = Number(part(row, "number").value);
  const same = rows().filter((other) => other !== row && role(other) === role(row));
  if (!Number.isFinite(wanted) || !same.length) { renumber(); return; }
  const first = rows().filter((other) => role(other) === role(row))[0];
  const start = rows().indexOf(first) + 1;
  const index = Math.max(0, Math.min(Math.round(wanted - start), same.length));
  const focused = document.activeElement;
  if (index < same.length) same[index].before(row); else same.at(-1).after(row);
  if (row.contains(focused)) focused.focus();
  renumber();
  say(place(row));
}

// Returns the empty row at the end, a new one if there is none.
function spare() {
  const empty = rows().filter(isEmpty).at(-1);
  if (empty) return empty;
  const count = form.elements["rows-TOTAL_FORMS"];
  const holder = document.createElement("template");
  holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", count.value);
  count.value = Number(count.value) + 1;
  const row = holder.content.querySelector("[data-row]");
  list.append(row);
  part(row, "role").value = rows().some((other) => other !== row && role(other) === "lead") ? "co_lead" : "lead";
  equip(row);
  regroup(row);
  return row;
}

// Puts what the page offers into the empty row; what was typed stays.
function take({ take: id, as, called, ground }) {
  const row = spare();
  part(row, "name").value = called;
  part(row, "department").value = id;
  part(row, "role").value = as;
  part(row, "note").textContent = "按建议填入，保存后才生效";
  regroup(row);
  spare();
  quote(ground, form.elements.reason.value);
  dirty();
  say(place(row));
}

// Writes a ground as the reason, behind one that is there already.
function quote(ground, before) {
  if (!ground || before.includes(ground)) return;
  const reason = [before, ground].filter(Boolean).join("；");
  form.elements.reason.value = reason.length > form.elements.reason.maxLength ? before || ground : reason;
  dirty();
}

function equip(row) {
  for (const hidden of row.querySelectorAll("[data-scripted]")) hidden.hidden = false;
  row.addEventListener("combobox:chosen", ({ detail }) => {
    part(row, "department").value = detail.id;
    part(row, "note").textContent = [detail.where, ...detail.remarks].join(" · ");
    spare();
    renumber();
  });
  row.addEventListener("combobox:typed", () => {
    part(row, "department").value = "";
    part(row, "note").textContent = "";
    part(row, "name").removeAttribute("aria-invalid");
    for (const choice of row.querySelectorAll("[data-choice]")) choice.checked = false;
  });
  for (const button of row.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(row, Number(button.dataset.move)));
  }
  part(row, "role").addEventListener("change", () => { regroup(row); say(place(row)); });
  part(row, "number").addEventListener("change", () => moveTo(row));
  const handle = part(row, "handle");
  handle.addEventListener("dragstart", (event) => {
    row.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", title(row));
    event.dataTransfer.setDragImage(row, 10, 10);
  });
  handle.addEventListener("dragend", () => { row.classList.remove("is-dragged"); renumber(); say(place(row)); });
}

list.addEventListener("dragover", (event) => {
  const dragged = list.querySelector(".is-dragged");
  const over = event.target.closest("[data-row]");
  if (!dragged || !over || role(over) !== role(dragged)) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged); else over.after(dragged);
  dirty();
});
list.addEventListener("drop", (event) => event.preventDefault());

form.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    move(row, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const save = form.querySelector(event.shiftKey ? "[data-next]" : "[data-save]");
    event.preventDefault();
    if (save) form.requestSubmit(save);
  } else if (event.key === "Enter" && event.target.matches("[data-row] input")) {
    event.preventDefault();
  }
});
form.addEventListener("input", dirty);
form.querySelector("[data-add]").addEventListener("click", (event) => { event.preventDefault(); part(spare(), "name").focus(); });
for (const offer of document.querySelectorAll("[data-take]")) {
  offer.addEventListener("click", (event) => {
    event.preventDefault();
    take(offer.dataset);
    for (const other of document.querySelectorAll(`[data-take="${offer.dataset.take}"]`)) {
      const mark = document.createElement("span");
      mark.className = "mark";
      mark.textContent = "已填入";
      other.replaceWith(other === offer ? mark : "");
    }
  });
}
for (const button of document.querySelectorAll("[data-quote]")) {
  button.hidden = false;
  button.addEventListener("click", () => { quote(button.dataset.quote, form.elements.reason.value); say("已引作理由"); });
}
// The text is folded where it would push the form out of sight.
if (matchMedia("(max-width: 64rem)").matches) document.querySelector("[data-folds]").open = false;

// Asks before leaving if typed values would be lost.
window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
form.addEventListener("submit", () => { isDirty = false; });
form.querySelector("[data-leave]")?.addEventListener("click", () => { isDirty = false; });

for (const hidden of form.querySelectorAll("[data-scripted]")) hidden.hidden = false;
rows().forEach(equip);
renumber();
// Whoever opens a measure without departments begins to type; nothing is scrolled away from who holds a phone.
if (rows().length === 1 && isEmpty(rows()[0]) && matchMedia("(min-width: 64rem)").matches) part(rows()[0], "name").focus();
