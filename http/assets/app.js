// Everything works without the scripts; they only save steps.

const copy = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);

// Ask before a form does what is hard to take back; without a script the server asks.
function ask(question) {
  return new Promise((answer) => {
    const dialog = copy("ask");
    if (!dialog || !dialog.showModal) return answer(window.confirm(question));
    dialog.querySelector(".question").textContent = question;
    dialog.addEventListener("click", (event) => {
      if (event.target.value) dialog.close(event.target.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm || form.dataset.confirm;
  if (!question || form.elements.namedItem("confirmed")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(question))) return button?.focus();
  const yes = document.createElement("input");
  yes.type = "hidden";
  yes.name = "confirmed";
  yes.value = "yes";
  yes.dataset.asked = "";
  form.append(yes);
  form.requestSubmit(button);
});

// A second press of the button within three seconds sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// Whoever comes back to a page is asked again.
window.addEventListener("pageshow", () => {
  for (const yes of document.querySelectorAll("[data-asked]")) yes.remove();
});

// Escape closes the menu of a phone.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#menu") location.hash = "main";
});

// A form that was refused may stand far down its page.
document.querySelector("main form .problem, main form .faults")?.scrollIntoView({ block: "center" });
