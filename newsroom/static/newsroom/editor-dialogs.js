/* Dialogs that ask for something: named, left by Escape, with the focus back in the text after. */

const made = (tag, attributes = {}, children = []) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "form") {
      element[name] = value;
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children);
  return element;
};

export { made };

let count = 0;

/** An empty dialog with a heading that names it; `close` lets whoever asked go on. */
export const dialog = (kit, title, className = "") => {
  const id = `nr-dialog-${(count += 1)}`;
  const heading = made("h2", { id, textContent: title });
  const shown = made("dialog", {
    className: `nr-dialog ${className}`,
    "aria-labelledby": id,
  });
  shown.append(heading);
  shown.addEventListener("close", () => {
    shown.remove();
    kit.editor.commands.focus(null, { scrollIntoView: false });
  });
  // Outside the page's form, for forms do not nest.
  document.body.append(shown);
  return shown;
};

const fieldOf = ({ name, label, help, ...attributes }, place) => {
  const id = `nr-dialog-field-${count}-${place}`;
  const tag = attributes.rows ? "textarea" : "input";
  const box = made(tag, { id, name, ...attributes });
  const parts = [made("label", { htmlFor: id, textContent: label }), box];
  if (help) {
    box.setAttribute("aria-describedby", `${id}-help`);
    parts.splice(1, 0, made("p", { id: `${id}-help`, className: "nr-dialog-help", textContent: help }));
  }
  return made("div", { className: "nr-dialog-field" }, parts);
};

const buttons = (kit, submit, close) => {
  const cancel = made("button", { type: "button", textContent: kit.words.cancel });
  cancel.addEventListener("click", close);
  const press = made("button", { type: "submit", className: "nr-primary", textContent: submit });
  return made("div", { className: "nr-dialog-buttons" }, [press, cancel]);
};

/** Ask for `fields`. `take` is given what was typed, by name; what it returns is why it refuses. */
export const ask = (kit, { title, fields, submit, take, className }) => {
  const shown = dialog(kit, title, className);
  const error = made("p", { className: "nr-dialog-error", role: "alert" });
  const form = made("form", { noValidate: true }, [
    ...fields.map(fieldOf),
    error,
    buttons(kit, submit, () => shown.close()),
  ]);
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isAsking) {
      return;
    }
    isAsking = true;
    const refusal = await take(Object.fromEntries(new FormData(form)));
    isAsking = false;
    if (refusal) {
      error.textContent = refusal;
      form.querySelector("input, textarea").focus();
    } else {
      shown.close();
    }
  });
  shown.append(form);
  shown.showModal();
  const first = form.querySelector("input, textarea");
  first.focus();
  if (first.localName === "input") {
    first.select();
  } else {
    first.setSelectionRange(0, 0);
    first.scrollTop = 0;
  }
};
