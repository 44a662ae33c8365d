// The arrow keys go to the neighbouring page, unless the page needs them: a field, tab or table has the focus, or the
// page scrolls sideways.
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
