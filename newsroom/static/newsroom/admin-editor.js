/* Gives the rich text box, which is no form control of its own, the name of its field. */
"use strict";

document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  const box = editor.view.dom;
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  if (label) {
    label.id = label.id || `${textarea.id}_label`;
    box.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", (click) => {
      click.preventDefault();
      editor.commands.focus();
    });
  } else {
    box.setAttribute("aria-label", textarea.name);
  }
  const described = textarea.getAttribute("aria-describedby");
  if (described) {
    box.setAttribute("aria-describedby", described);
  }
  if (textarea.getAttribute("aria-invalid")) {
    box.setAttribute("aria-invalid", "true");
  }
});
