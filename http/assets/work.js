// Files on their way up, and work that takes its time.

const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// show puts the answer to a refused form in the place of the page.
function show(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  document.title = answer.title;
  document.body.replaceWith(document.adoptNode(answer.body));
  window.scrollTo(0, 0);
  (document.querySelector(".faults a, [aria-invalid]") || document.getElementById("main"))?.focus();
}

function upload(form, button) {
  const progress = copy("sending");
  const bar = progress.querySelector("progress");
  const share = progress.querySelector(".share");
  const end = () => {
    progress.remove();
    for (const b of form.querySelectorAll("button")) b.disabled = false;
  };
  const fail = () => {
    end();
    form.prepend(copy("unsent"));
  };
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "script");
  request.upload.onprogress = (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    share.textContent = Math.floor(bar.value) + " %";
  };
  request.onload = () => {
    const page = (request.getResponseHeader("Content-Type") || "").startsWith("text/html");
    if (page && request.responseURL !== form.action) return location.assign(request.responseURL);
    end();
    page ? show(request.responseText) : fail();
  };
  request.onerror = fail;
  form.querySelector(".problem")?.remove();
  for (const b of form.querySelectorAll("button")) b.disabled = true;
  form.append(progress);
  request.send(data);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.enctype !== "multipart/form-data" || form.method !== "post") return;
  event.preventDefault();
  upload(form, event.submitter);
});

// A page with work on it asks for itself each second and takes over what has changed.
let waiting;
function poll() {
  clearTimeout(waiting);
  const refresh = Number(document.body.dataset.refresh);
  if (!refresh) return;
  const own = document.querySelector("[data-poll]");
  if (!own) {
    waiting = setTimeout(() => location.reload(), 1000 * refresh);
    return;
  }
  waiting = setTimeout(() => renew(own), document.hidden ? 5000 : 1000);
}

async function renew(own) {
  try {
    const response = await fetch(location.href, { headers: { "X-Requested-With": "script" } });
    const html = await response.text();
    const next = new DOMParser().parseFromString(html, "text/html").getElementById(own.id);
    if (!response.ok || response.redirected || !next) return location.reload();
    if (!("poll" in next.dataset)) return location.reload(); // it is finished
    // Only words and numbers change, so that a screen reader hears no more than that.
    own.querySelector("[role=status]").replaceChildren(...next.querySelector("[role=status]").childNodes);
    const from = next.querySelector("progress");
    const to = own.querySelector("progress");
    if (from && to) for (const name of ["max", "value"]) if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
  } catch {
    // The network was away for a moment: ask again.
  }
  poll();
}
poll();
