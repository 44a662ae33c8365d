// Says that something is being worked on which takes more than a moment, and sends it once.
for (const form of document.querySelectorAll("form[data-working]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const told = document.createElement("p");
    told.className = "working";
    told.setAttribute("role", "status");
    told.append(`${form.dataset.working}… `, document.createElement("progress"));
    form.append(told);
  });
}

// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  document.querySelectorAll(".working").forEach((told) => told.remove());
});
