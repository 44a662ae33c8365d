// Marks the reader's place in the table of contents; on a narrow screen its bar stays at the top of the window, shows
// the heading and opens over the text. Without this script it is a plain list of links above the text.
const toc = document.querySelector("[data-toc]");

if (toc) {
  const box = toc.querySelector("details");
  const bar = toc.querySelector("summary");
  const place = toc.querySelector("[data-toc-place]");
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => { box.open = !narrow.matches; };
  toc.classList.add("toc--live");
  fold();
  narrow.addEventListener("change", fold);

  const links = new Map();
  for (const link of toc.querySelectorAll("a[href^='#']")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  }
  const targets = [...links.keys()];
  let current = null;

  const follow = () => {
    // Just below the position of a heading whose link was followed.
    const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 40;
    const passed = targets.filter((target) => target.getBoundingClientRect().top <= line);
    const atEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const here = links.get(atEnd ? targets.at(-1) : passed.at(-1) ?? targets[0]);
    if (!here || here === current) return;
    current?.removeAttribute("aria-current");
    here.setAttribute("aria-current", "location");
    current = here;
    place.dataset.tocPlace = here.firstElementChild?.textContent ?? here.textContent;
    if (!narrow.matches) {
      const edge = toc.getBoundingClientRect();
      const at = here.getBoundingClientRect();
      if (at.top < edge.top || at.bottom > edge.bottom) toc.scrollTop += at.top - edge.top - edge.height / 3;
    }
  };

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  follow();

  toc.addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("a[href^='#']")) box.open = false;
  });
  toc.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !narrow.matches || !box.open) return;
    box.open = false;
    bar.focus();
  });
  box.addEventListener("toggle", () => {
    if (!narrow.matches || !box.open || !current) return;
    const list = box.querySelector("ol");
    list.scrollTop += current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  });
  document.addEventListener("click", (event) => {
    if (narrow.matches && box.open && !toc.contains(event.target)) box.open = false;
  });
}
