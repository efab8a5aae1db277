// Everything works without this file; it only saves steps.

// Ask before a form does what is hard to take back; without a script the server asks.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.dataset.confirm;
  if (!question || form.querySelector("input[name=confirmed]")) return;
  event.preventDefault();
  if (!window.confirm(question)) return;
  const yes = document.createElement("input");
  yes.type = "hidden";
  yes.name = "confirmed";
  yes.value = "yes";
  form.append(yes);
  form.requestSubmit(event.submitter);
});

// On a narrow screen the menu begins folded.
const menu = document.querySelector("details.menu");
if (menu && window.matchMedia("(max-width: 48em)").matches) menu.open = false;
