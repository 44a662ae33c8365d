// Changes the appearance at once; without this script the same buttons are a form that reloads the page.
const THEMES = new Set(["light", "dark"]);
const ONE_YEAR = 365 * 24 * 3600;

function apply(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (THEMES.has(theme)) {
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${ONE_YEAR}; samesite=lax${secure}`;
  } else {
    delete document.documentElement.dataset.theme;
    document.cookie = `theme=; path=/; max-age=0; samesite=lax${secure}`;
  }
}

for (const form of document.querySelectorAll('form[action="/theme/"]')) {
  form.addEventListener("submit", (event) => {
    if (!event.submitter) return;
    event.preventDefault();
    apply(event.submitter.value);
    // The pressed button may be hidden by the new theme: keep the focus in its place.
    if (!event.submitter.offsetParent) {
      [...form.querySelectorAll("button")].find((button) => button.offsetParent)?.focus();
    }
  });
}
