// What all views do with the page.

const sections = ["sign-in", "link", "budgets", "account"];

export const byId = (id) => document.getElementById(id);

/** Shows one section and hides the others. */
export function show(section) {
  for (const id of sections) byId(id).hidden = id !== section;
}

/** Says something above all sections; an empty text takes away what was said. */
export function say(id, text) {
  for (const other of ["problem", "notice"]) byId(other).hidden = true;
  byId(id).textContent = text;
  byId(id).hidden = !text;
}

/** Runs what a form does, once at a time, and says what went wrong. */
export function onSubmit(form, action) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    say("problem", "");
    try {
      await action(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      say("problem", error.message);
    } finally {
      button.disabled = false;
    }
  });
}

/** A new element with a class and with children. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Changes an element's text if it is another one, so that what stays is not touched. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Changes an attribute if it is another one. */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/**
 * Makes a parent's children those of some items, in their order.
 *
 * Children whose key stays are kept: they are neither made anew nor moved without need, so that nothing flickers and
 * what was opened, focused or selected stays so.
 */
export function keep(parent, items, keyOf, make, update) {
  const keys = new Set(items.map(keyOf));
  const known = new Map();
  for (const child of [...parent.children]) {
    if (keys.has(child.dataset.key)) known.set(child.dataset.key, child);
    else child.remove();
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = known.get(key);
    if (!child) {
      child = make(item);
      child.dataset.key = key;
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
    update(child, item);
  }
}

export const moment = (text) => new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A moment as an element that says it exactly too. */
export function timeElement(text) {
  const made = element("time", "", moment(text));
  made.dateTime = text;
  return made;
}
