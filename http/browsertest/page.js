// What tests ask of a page and do to it. The file is one expression, an object of
// functions; it is sent along with every question, so it leaves nothing in the page.
({
  find(selector) {
    const found = document.querySelectorAll(selector);
    return found.length > 0 ? found[0] : null;
  },

  // seen tells whether a person could see the element.
  seen(element) {
    const style = getComputedStyle(element);
    return element.getClientRects().length > 0 && style.visibility === "visible";
  },

  // name says which element is meant, in the words of a selector.
  name(element) {
    let name = element.tagName.toLowerCase();
    if (element.id) return name + "#" + element.id;
    for (const attribute of ["name", "href", "type", "role"]) {
      const value = element.getAttribute(attribute);
      if (value !== null) return `${name}[${attribute}=${JSON.stringify(value)}]`;
    }
    if (element.classList.length > 0) name += "." + [...element.classList].join(".");
    return name;
  },

  loaded(mark) {
    return document.readyState === "complete" && window.browsertestMark !== mark;
  },

  mark(mark) {
    window.browsertestMark = mark;
  },

  send(path) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = path;
    document.body.append(form);
    form.submit();
  },

  visible(selector) {
    const element = this.find(selector);
    return element !== null && this.seen(element);
  },

  gone(selector) {
    const element = this.find(selector);
    return element === null || !this.seen(element);
  },

  contains(selector, text) {
    const element = this.find(selector);
    return element !== null && this.seen(element) && element.innerText.includes(text);
  },

  count(selector) {
    return document.querySelectorAll(selector).length;
  },

  texts(selector) {
    return [...document.querySelectorAll(selector)].map((e) => e.innerText.trim());
  },

  value(selector) {
    const element = this.find(selector);
    if (element === null) return null;
    if (element.type === "checkbox" || element.type === "radio") return String(element.checked);
    return element.value === undefined ? null : String(element.value);
  },

  attribute(selector, name) {
    const element = this.find(selector);
    return element === null ? null : element.getAttribute(name);
  },

  // point is where to click, or why a person could not.
  point(selector) {
    const element = this.find(selector);
    if (element === null) return { why: "there is no such element" };
    if (!this.seen(element)) return { why: "it is not visible" };
    if (element.disabled) return { why: "it is disabled" };
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = element.getClientRects()[0];
    const x = box.left + box.width / 2;
    const y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    if (top === null) return { why: "it lies outside the window" };
    if (!element.contains(top)) {
      const label = top.closest("label");
      if (label === null || label.control !== element) return { why: this.name(top) + " covers it" };
    }
    return { x, y };
  },

  // invalid names the fields that keep the browser from sending the form.
  invalid(selector) {
    const button = this.find(selector);
    const form = button && button.form;
    if (!form || form.noValidate || button.formNoValidate) return [];
    return [...form.elements]
      .filter((e) => e.willValidate && !e.validity.valid)
      .map((e) => this.name(e) + ": " + e.validationMessage);
  },

  // fill puts a value into a field as if typed or chosen, and returns why not, or "".
  fill(selector, text) {
    const field = this.find(selector);
    if (field === null) return "there is no such element";
    if (!this.seen(field)) return "it is not visible";
    if (field.disabled || field.readOnly) return "it takes no input";
    field.scrollIntoView({ block: "center", behavior: "instant" });
    field.focus();
    if (field.tagName === "SELECT") return this.choose(field, text);
    const typed = ["text", "search", "password", "email", "tel", "url", "number", "textarea"];
    if (typed.includes(field.type)) {
      field.select();
      document.execCommand(text === "" ? "delete" : "insertText", false, text);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (["date", "month", "time", "datetime-local", "week", "color", "range"].includes(field.type)) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      return "it is no field to fill but " + this.name(field);
    }
    const kept = field.type === "textarea" ? text.replace(/\r\n?/g, "\n") : text.replace(/[\r\n]/g, "");
    return field.value === kept ? "" : "it holds " + JSON.stringify(field.value) + " instead";
  },

  // choose takes an option by its value, else by what it reads.
  choose(select, text) {
    const options = [...select.options].filter((o) => !o.disabled);
    const option = options.find((o) => o.value === text) || options.find((o) => o.label.trim() === text);
    if (!option) return "it offers only " + options.map((o) => o.value + " (" + o.label.trim() + ")").join(", ");
    select.value = option.value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return "";
  },

  // focus says where the keyboard is, and whether one can see it.
  focus() {
    const element = document.activeElement;
    if (element === null || element === document.body) return { element: "body", name: "", ring: false };
    const shows = (e, part) => {
      const style = getComputedStyle(e, part);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    };
    // Of a card all of it is shown, of an invisible field what stands for it.
    const stands = getComputedStyle(element).opacity === "0" ? element.nextElementSibling : null;
    const ring = shows(element) || shows(element, "::after") || (stands !== null && shows(stands));
    const label = element.labels && element.labels.length > 0 ? element.labels[0].innerText : "";
    const name = element.getAttribute("aria-label") || label || element.innerText || element.title || "";
    return { element: this.name(element), name: name.trim(), ring };
  },

  // sideways lists what sticks out of a page that scrolls to the side.
  sideways() {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const scrolls = (e) => e !== document.documentElement && e !== document.body && getComputedStyle(e).overflowX !== "visible";
    // A box that scrolls holds what lies in it, but for what is placed by a box around it.
    const held = (from, placed) => {
      for (let e = from; e !== null; e = e.parentElement) {
        const position = getComputedStyle(e).position;
        if (placed && position === "static") continue;
        if (scrolls(e)) return true;
        placed = position === "absolute";
      }
      return false;
    };
    const out = [];
    for (const element of document.body.querySelectorAll("*")) {
      if (element.getBoundingClientRect().right <= width + 0.5 || !this.seen(element)) continue;
      if (!held(element.parentElement, getComputedStyle(element).position === "absolute")) out.push(this.name(element));
    }
    // Words may be wider than the element that they stand in.
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      const element = words.currentNode.parentElement;
      if (range.getBoundingClientRect().right > width + 0.5 && this.seen(element) && !held(element, false)) out.push("the words of " + this.name(element));
    }
    return [`the page is ${document.scrollingElement.scrollWidth} px wide in a window of ${width} px`, ...out.slice(0, 10)];
  },

  // shape is the page without its words: elements, classes, names of attributes, and
  // the schemes of addresses, one element a line.
  shape() {
    const lines = [];
    const walk = (element, depth) => {
      const attributes = [...element.attributes]
        .filter((a) => a.name !== "class")
        .map((a) => {
          const address = ["href", "src", "action", "formaction", "data"].includes(a.name);
          return address ? a.name + "=" + new URL(a.value, document.baseURI).protocol : a.name;
        })
        .sort();
      const classes = [...element.classList].map((c) => "." + c).join("");
      const list = attributes.length > 0 ? "[" + attributes.join(" ") + "]" : "";
      lines.push(" ".repeat(depth) + element.tagName.toLowerCase() + classes + list);
      for (const child of element.children) walk(child, depth + 1);
    };
    walk(document.documentElement, 0);
    return lines.join("\n");
  },

  // axe runs axe-core, which has been loaded before, and words its findings.
  async axe(tags) {
    const result = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    return result.violations.map((v) => ({
      rule: v.id,
      help: v.help,
      nodes: v.nodes.map((n) => n.target.flat().join(" ") + " " + n.failureSummary.replace(/\s+/g, " ")),
    }));
  },
})
