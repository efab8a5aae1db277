// Warn two minutes before an idle visitor is signed out. What was typed stays on the page.

const idle = Number(document.body.dataset.idle);
const ahead = Math.min(120, idle / 2);
const key = "seen"; // the other windows of the browser share the session
let warned = false;
let box = null;

const now = () => Date.now() / 1000;

function seen() {
  try {
    localStorage.setItem(key, String(now()));
  } catch {
    // Without storage each window counts for itself.
  }
}

function last(since) {
  try {
    return Math.max(since, Number(localStorage.getItem(key)) || 0);
  } catch {
    return since;
  }
}

function put(id) {
  box?.remove();
  box = id ? document.getElementById(id).content.firstElementChild.cloneNode(true) : null;
  if (box) document.body.append(box);
}

async function stay() {
  const response = await fetch("/", { redirect: "manual", headers: { "X-Requested-With": "script" } }).catch(() => null);
  if (!response || !response.ok) return put("expired");
  start = now();
  seen();
  warned = false;
  put("");
}

let start = now();
function look() {
  const left = last(start) + idle - now();
  if (left <= 0) {
    if (warned !== "expired") put("expired");
    warned = "expired";
  } else if (left <= ahead) {
    if (warned !== "expiring") {
      put("expiring");
      box.querySelector("button").addEventListener("click", stay);
    }
    warned = "expiring";
  } else {
    if (warned) put("");
    warned = false;
  }
}

if (idle > 0) {
  seen();
  setInterval(look, 1000);
}
