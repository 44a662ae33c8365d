// Filters the list in place: every choice requests only the part of the page that changes. Without this file the same
// form is sent with a button. Every state has an address.
const form = document.getElementById("list-form");
const box = document.getElementById("site-search");
const body = () => document.getElementById("list-body");
const PAUSE = 250;

let typing = 0;
let composing = false;
let drawer = false;
let kept = { scroll: new Map(), finds: new Map(), open: new Map() };

// Search as the reader types, but not inside a word that an input method is still composing.
function typed() {
  if (composing) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    typing = 0;
    form.dataset.typing = "1";
    window.htmx?.trigger(form, "refresh");
    delete form.dataset.typing;
  }, PAUSE);
}
box?.addEventListener("compositionstart", () => { composing = true; });
box?.addEventListener("compositionend", () => { composing = false; typed(); });
box?.addEventListener("input", typed);
// Leaving the box would repeat the last request.
box?.addEventListener("change", (event) => event.stopPropagation());
form?.addEventListener("submit", () => clearTimeout(typing));

document.addEventListener("htmx:configRequest", (event) => {
  if (form.dataset.typing) event.detail.headers["X-Typing"] = "1";
});
// Error pages about a missing page or an invalid address are shown, too.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([400, 404, 429, 503].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  remember();
});
// After settling: htmx restores old attributes while it settles.
document.addEventListener("htmx:afterSettle", () => {
  enhance();
  restore();
  // The pressed element may be gone (a chip, a page number): move the focus to the number of results.
  if (document.activeElement === document.body) document.getElementById("results-count")?.focus({ preventScroll: true });
  if (box && document.activeElement !== box) box.value = body()?.dataset.q ?? box.value;
});
window.addEventListener("popstate", () => { drawer = false; });

function remember() {
  kept = { scroll: new Map(), finds: new Map(), open: new Map() };
  kept.top = document.getElementById("facets")?.scrollTop ?? 0;
  for (const facet of document.querySelectorAll("details.facet, .columns-menu")) {
    kept.open.set(facet.id, facet.open);
    kept.scroll.set(facet.id, facet.querySelector(".facet__options")?.scrollTop ?? 0);
    kept.finds.set(facet.id, facet.querySelector("[data-find]")?.value ?? "");
  }
}

function restore() {
  for (const facet of document.querySelectorAll("details.facet, .columns-menu")) {
    if (kept.open.has(facet.id)) facet.open = kept.open.get(facet.id);
    const find = facet.querySelector("[data-find]");
    if (find && kept.finds.get(facet.id)) {
      find.value = kept.finds.get(facet.id);
      look(find);
    }
    const options = facet.querySelector(".facet__options");
    if (options) options.scrollTop = kept.scroll.get(facet.id) ?? 0;
  }
  show(drawer);
  const facets = document.getElementById("facets");
  if (facets && drawer) facets.scrollTop = kept.top ?? 0;
}

// The box in a long facet hides choices without its text; chosen ones stay.
function look(find) {
  const text = find.value.trim().toLowerCase();
  for (const option of find.parentElement.querySelectorAll(".facet__option")) {
    const chosen = option.querySelector("input").checked;
    option.hidden = Boolean(text) && !chosen && !option.textContent.toLowerCase().includes(text);
  }
}

function enhance() {
  for (const find of document.querySelectorAll("[data-find]")) {
    find.hidden = false;
    find.addEventListener("input", () => look(find));
    find.addEventListener("change", (event) => event.stopPropagation());
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
  // The chooser opens the list of what is chosen by itself: what is typed into it is not sent along.
  for (const chooser of document.querySelectorAll(".facet__chooser input[name]")) {
    chooser.removeAttribute("name");
    chooser.addEventListener("change", (event) => event.stopPropagation());
    chooser.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
}

// The drawer on a narrow screen. Without this script the fragment of the address opens it.
function show(open) {
  drawer = open;
  document.getElementById("facets")?.classList.toggle("is-open", open);
  document.querySelector("[data-open-facets]")?.setAttribute("aria-expanded", String(open));
}
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-facets]");
  const closer = event.target.closest("[data-close-facets]");
  if (!opener && !closer) return;
  event.preventDefault();
  show(Boolean(opener));
  if (opener) document.querySelector("[data-close-facets]")?.focus();
  else document.querySelector("[data-open-facets]")?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drawer) return;
  show(false);
  document.querySelector("[data-open-facets]")?.focus();
});

enhance();
