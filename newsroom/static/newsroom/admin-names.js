/* Names what Django's admin leaves nameless for screen readers: its search boxes, and the boxes
   in its tables that mark a row for deletion. */
"use strict";

(() => {
  const name = (select) => {
    const box = select.parentElement.querySelector(".select2-selection");
    if (!box) {
      return;
    }
    const value = box.querySelector(".select2-selection__rendered");
    // It has no name of its own, and reading its text is all that it is for.
    value.removeAttribute("role");
    value.removeAttribute("aria-readonly");
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) {
      label.id = label.id || `${select.id}_label`;
      box.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
    } else {
      box.id = box.id || `${select.id}_box`;
      box.setAttribute("aria-label", select.getAttribute("aria-label") || select.name);
      box.setAttribute("aria-labelledby", `${box.id} ${value.id}`);
    }
  };

  const nameAll = () => {
    document.querySelectorAll("select.admin-autocomplete").forEach(name);
    document.querySelectorAll(".inline-group .tabular").forEach((group) => {
      const head = group.querySelector("thead th:last-child");
      group.querySelectorAll("td.delete input:not([aria-label])").forEach((box) => {
        box.setAttribute("aria-label", head ? head.textContent.trim() : box.name);
      });
    });
  };

  // Registered last, it runs after Django's own, which makes the search boxes.
  document.addEventListener("DOMContentLoaded", () => {
    if (window.django && window.django.jQuery) {
      window.django.jQuery(nameAll);
    } else {
      nameAll();
    }
  });
  document.addEventListener("formset:added", () => setTimeout(nameAll));
})();
