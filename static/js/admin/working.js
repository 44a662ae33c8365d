// Shows that a long request is in progress, and sends its form only once.
for (const form of document.querySelectorAll("form[data-working]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const notice = document.createElement("p");
    notice.className = "working";
    notice.setAttribute("role", "status");
    notice.append(`${form.dataset.working}… `, document.createElement("progress"));
    form.append(notice);
  });
}

// A page restored from the browser's cache can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  document.querySelectorAll(".working").forEach((notice) => notice.remove());
});
