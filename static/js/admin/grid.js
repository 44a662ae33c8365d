// The grid with scripts: keys lead from cell to cell, a range is filled down, a block is copied and pasted, steps are
// undone. Departments are found by departments.js while one types. Without this file the grid is a long form; the server
// reads the cells either way.
const form = document.getElementById("grid-form");

if (form) {
  const status = form.querySelector("[data-grid-status]");
  const changedNote = form.querySelector("[data-changed]");
  const elsewhere = changedNote.textContent;
  // The fields of each row, by column; rows that may only be read have none.
  const lines = [...form.querySelectorAll(".grid-table tbody tr")]
    .map((line) => [...line.querySelectorAll("[data-cell]")])
    .filter((cells) => cells.length);
  const places = new Map(lines.flatMap((cells, row) => cells.map((cell, column) => [cell, { row, column }])));
  const steps = [];
  let before = "";
  let anchor = null;
  let head = null;
  let isSending = false;

  const read = (cell) => (cell.type === "checkbox" ? (cell.checked ? "★" : "") : cell.value);
  const opened = (cell) => cell.dataset.opened ?? "";
  const isChanged = (cell) => read(cell).trim() !== opened(cell).trim();
  const at = (row, column) => lines[row]?.[column];
  const say = (text) => { status.textContent = text; };

  function put(cell, text) {
    if (cell.type === "checkbox") cell.checked = !["", "0", "否", "—", "FALSE"].includes(text.trim().toUpperCase());
    else cell.value = text;
    cell.removeAttribute("aria-invalid");
  }

  function mark(cells) {
    for (const cell of cells) cell.closest("td").classList.toggle("is-changed", isChanged(cell));
    const count = [...places.keys()].filter(isChanged).length;
    changedNote.textContent = `${count ? `已改 ${count} 格。` : ""}${elsewhere}`;
    return count;
  }

  // A step is what several cells said before and say now; undoing it writes back what was there.
  function write(pairs, words) {
    const step = pairs.map(([cell, text]) => ({ cell, was: read(cell), text })).filter(({ was, text }) => was !== text);
    for (const { cell, text } of step) put(cell, text);
    if (step.length) steps.push(step);
    mark(step.map(({ cell }) => cell));
    before = document.activeElement && places.has(document.activeElement) ? read(document.activeElement) : before;
    if (words) say(words);
  }

  // What was typed in the cell that has the focus becomes a step of its own.
  function settle(cell) {
    const text = read(cell);
    if (text !== before) steps.push([{ cell, was: before, text }]);
    before = text;
    mark([cell]);
  }

  function undo() {
    const cell = document.activeElement;
    if (places.has(cell)) settle(cell);
    const step = steps.pop();
    if (!step) { say("没有可撤销的了"); return; }
    for (const { cell: one, was } of step) put(one, was);
    mark(step.map(({ cell: one }) => one));
    step[0].cell.focus();
    before = read(step[0].cell);
    say(`已撤销 ${step.length} 格的改动`);
  }

  function selected() {
    if (!anchor || !head) return [];
    const [a, b] = [places.get(anchor), places.get(head)];
    const [top, bottom] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
    const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
    return lines.slice(top, bottom + 1).map((cells) => cells.slice(left, right + 1));
  }

  function select(from, to) {
    [anchor, head] = [from, to];
    for (const cell of places.keys()) cell.closest("td").classList.remove("is-selected");
    const block = selected();
    if (block.flat().length > 1) {
      for (const cell of block.flat()) cell.closest("td").classList.add("is-selected");
      say(`选中 ${block.length} 行 ${block[0].length} 列`);
    }
  }

  function go(cell) {
    if (!cell) return;
    cell.focus();
    if (cell.type !== "checkbox") cell.select();
    cell.scrollIntoView({ block: "nearest" });
  }

  function fillDown() {
    const block = selected();
    if (block.length > 1) {
      const [first, ...rest] = block;
      const pairs = rest.flatMap((cells) => cells.map((cell, column) => [cell, read(first[column])]));
      write(pairs, `已向下填充 ${rest.length} 行`);
      return;
    }
    if (!anchor) return;
    const { row, column } = places.get(anchor);
    const above = at(row - 1, column);
    if (above) write([[anchor, read(above)]], "已填入上一行的内容");
  }

  // Text of a spreadsheet program: tabs between cells, line ends between rows, quotes around what holds either.
  function parse(text) {
    const rows = [[""]];
    let isQuoted = false;
    for (let index = 0; index < text.length; index += 1) {
      const char = text[index];
      const row = rows.at(-1);
      if (isQuoted) {
        if (char === '"' && text[index + 1] === '"') { row[row.length - 1] += '"'; index += 1; }
        else if (char === '"') isQuoted = false;
        else row[row.length - 1] += char;
      } else if (char === '"' && row.at(-1) === "") isQuoted = true;
      else if (char === "\t") row.push("");
      else if (char === "\n") rows.push([""]);
      else if (char !== "\r") row[row.length - 1] += char;
    }
    if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
    return rows.map((row) => row.map((cell) => cell.trim().replace(/\s*\n\s*/g, "、")));
  }

  function quote(text) {
    return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function paste(event) {
    const cell = event.target;
    if (!places.has(cell)) return;
    const text = event.clipboardData.getData("text/plain");
    const rows = parse(text);
    const block = selected();
    const isOne = rows.length === 1 && rows[0].length === 1;
    if (isOne && block.flat().length < 2) return;
    event.preventDefault();
    settle(cell);
    if (isOne) {
      write(block.flat().map((one) => [one, rows[0][0]]), `已填入 ${block.flat().length} 格`);
      return;
    }
    const { row, column } = places.get(block[0]?.[0] ?? cell);
    const pairs = rows.flatMap((cells, down) =>
      cells.map((value, right) => [at(row + down, column + right), value]));
    const fitting = pairs.filter(([one]) => one);
    const left = pairs.filter(([one, value]) => !one && value).length;
    write(fitting, `已粘贴 ${rows.length} 行${left ? `；另有 ${left} 格超出表格，没有放下` : ""}`);
    if (cell.type !== "checkbox") cell.select();
  }

  function copy(event) {
    const block = selected();
    if (block.flat().length < 2 || !places.has(event.target)) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", block.map((cells) => cells.map((cell) => quote(read(cell))).join("\t")).join("\n"));
    say(`已复制 ${block.length} 行`);
  }

  // Whether the list of departments waits for a choice: its keys are its own.
  const isListOpen = (cell) => cell.getAttribute("aria-expanded") === "true";
  const isChoosing = (cell) => isListOpen(cell) && cell.hasAttribute("aria-activedescendant");

  function isAtEdge(cell, step) {
    if (cell.type === "checkbox") return true;
    const [start, end, length] = [cell.selectionStart, cell.selectionEnd, cell.value.length];
    if (start === 0 && end === length) return true;
    return start === end && (step < 0 ? start === 0 : end === length);
  }

  function extend(event, cell) {
    const { row, column } = places.get(head ?? cell);
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const isAcross = step[1] !== 0;
    if (isAcross && selected().flat().length < 2 && !isAtEdge(cell, step[1])) return;
    const next = at(row + step[0], column + step[1]);
    event.preventDefault();
    event.stopPropagation();
    if (next) { select(anchor ?? cell, next); next.scrollIntoView({ block: "nearest" }); }
  }

  function move(event, cell) {
    const { row, column } = places.get(cell);
    const isUp = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [isUp ? -1 : 1, 0];
    if (step[1] && !isAtEdge(cell, step[1])) return;
    event.preventDefault();
    event.stopPropagation();
    go(at(row + step[0], column + step[1]));
  }

  function keys(event) {
    const cell = event.target;
    if (!places.has(cell) || event.isComposing || event.altKey) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (isCommand && key === "d") { event.preventDefault(); settle(cell); fillDown(); }
    else if (isCommand && key === "z" && !event.shiftKey) { event.preventDefault(); undo(); }
    else if (isCommand && event.key === "Enter") { event.preventDefault(); form.requestSubmit(form.querySelector("[data-preview]")); }
    else if (isCommand) return;
    else if (event.key === "Enter" && !isChoosing(cell)) move(event, cell);
    else if (event.key.startsWith("Arrow") && event.shiftKey) extend(event, cell);
    else if (event.key.startsWith("Arrow") && !isListOpen(cell)) move(event, cell);
    else if (event.key === "Delete" && selected().flat().length > 1) {
      event.preventDefault();
      write(selected().flat().map((one) => [one, ""]), "已清空");
    }
  }

  form.addEventListener("keydown", keys, { capture: true });
  form.addEventListener("paste", paste);
  form.addEventListener("copy", copy);
  form.addEventListener("focusin", ({ target }) => {
    if (!places.has(target)) return;
    before = read(target);
    select(target, target);
  });
  form.addEventListener("focusout", ({ target }) => { if (places.has(target)) settle(target); });
  form.addEventListener("input", ({ target }) => { if (places.has(target)) mark([target]); });
  form.addEventListener("department:chosen", ({ target }) => { if (places.has(target)) mark([target]); });
  form.addEventListener("mousedown", (event) => {
    if (!event.shiftKey || !places.has(event.target) || !anchor) return;
    event.preventDefault();
    select(anchor, event.target);
  });
  form.querySelector("[data-fill]").addEventListener("mousedown", (event) => event.preventDefault());
  form.querySelector("[data-fill]").addEventListener("click", () => { if (anchor) fillDown(); });
  form.querySelector("[data-undo]").addEventListener("mousedown", (event) => event.preventDefault());
  form.querySelector("[data-undo]").addEventListener("click", undo);

  // A suggestion is put into its cell at once; without scripts the server does it.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    event.preventDefault();
    const cell = button.closest("td").querySelector("[data-cell]");
    write([[cell, button.dataset.take]], `已采纳 ${button.dataset.take}`);
    button.closest(".grid-offer").remove();
    go(cell);
  });

  // Asks before leaving if typed values would be lost.
  form.addEventListener("submit", () => { isSending = true; });
  window.addEventListener("pageshow", () => { isSending = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && (elsewhere || [...places.keys()].some(isChanged))) event.preventDefault();
  });

  for (const hidden of form.querySelectorAll("[data-scripted]")) hidden.hidden = false;
  mark([...places.keys()]);
}
