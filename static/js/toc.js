// Marks in the table of contents where the reader is. Without this script it is a plain list of links.
const toc = document.querySelector("[data-toc]");

if (toc) {
  const box = toc.querySelector("details");
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => { box.open = !narrow.matches; };
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
    // Just below where a heading comes to rest when its link is followed.
    const line = 56;
    const passed = targets.filter((target) => target.getBoundingClientRect().top <= line);
    const atEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const here = links.get(atEnd ? targets.at(-1) : passed.at(-1) ?? targets[0]);
    if (!here || here === current) return;
    current?.removeAttribute("aria-current");
    here.setAttribute("aria-current", "true");
    current = here;
    if (!narrow.matches) {
      const edge = toc.getBoundingClientRect();
      const at = here.getBoundingClientRect();
      if (at.top < edge.top || at.bottom > edge.bottom) toc.scrollTop += at.top - edge.top - edge.height / 3;
    }
  };

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });
  follow();
}
