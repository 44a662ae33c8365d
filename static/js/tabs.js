// Turns sections with a list of links into tabs. Without this script the sections follow each other.
for (const set of document.querySelectorAll("[data-tabs]")) {
  const list = set.querySelector(".tabs");
  const tabs = [...list.querySelectorAll("a[href^='#']")];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));

  list.setAttribute("role", "tablist");
  tabs.forEach((tab, i) => {
    tab.id = `tab-${panels[i].id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panels[i].id);
    panels[i].setAttribute("role", "tabpanel");
    panels[i].setAttribute("aria-labelledby", tab.id);
  });
  set.classList.add("is-tabbed");

  const show = (chosen) => {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === chosen));
      tab.tabIndex = i === chosen ? 0 : -1;
      panels[i].hidden = i !== chosen;
    });
  };

  const fromAddress = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return target ? panels.findIndex((panel) => panel.contains(target)) : -1;
  };

  list.addEventListener("click", (event) => {
    const at = tabs.indexOf(event.target.closest("a"));
    if (at < 0) return;
    event.preventDefault();
    show(at);
    history.replaceState(history.state, "", tabs[at].hash);
  });

  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step ? (at + step + tabs.length) % tabs.length : { Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    show(next);
    tabs[next].focus();
  });

  addEventListener("hashchange", () => {
    const at = fromAddress();
    if (at >= 0) {
      show(at);
      panels[at].scrollIntoView();
    }
  });

  show(Math.max(fromAddress(), 0));
  if (fromAddress() >= 0) set.scrollIntoView();
}
