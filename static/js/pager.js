// The arrow keys turn to the neighbour, where nothing else on the page is waiting for them: no field, tab or table has
// the focus, and nothing of the page lies beyond the edge of the window.
const neighbours = {
  ArrowLeft: document.querySelector(".pager a[rel='prev']"),
  ArrowRight: document.querySelector(".pager a[rel='next']"),
};

document.addEventListener("keydown", (event) => {
  const link = neighbours[event.key];
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  const idle = event.target === document.body || event.target === document.getElementById("main");
  if (!link || modified || !idle || event.defaultPrevented || event.repeat) return;
  if (!getSelection().isCollapsed || document.documentElement.scrollWidth > innerWidth) return;
  location.assign(link.href);
});
