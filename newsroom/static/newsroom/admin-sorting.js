/* Rows of a table that are put into order by dragging their handles, or by the arrow keys on them.
   The numbers in the rows are what is saved, and can be typed as well. */
"use strict";

(() => {
  const begin = (body) => {
    const told = body.closest("form").querySelector("[data-nr-sorted]") || status(body);
    // A formset of Django's has rows of other kinds too: its errors, its pattern, its button.
    const rows = () =>
      [...body.rows].filter(
        (row) => row.querySelector("[data-nr-place]") && !row.classList.contains("empty-form"),
      );

    const number = () => {
      rows().forEach((row, index) => {
        row.querySelector("[data-nr-place]").value = index + 1;
      });
    };

    // The others move around the row, which keeps the focus and the pointer that are on it.
    const moveTo = (row, place) => {
      const others = rows().filter((each) => each !== row);
      others.slice(0, place).forEach((each) => body.insertBefore(each, row));
      others.slice(place).reverse().forEach((each) => row.after(each));
      number();
    };

    const tell = (row) => {
      const words = { place: rows().indexOf(row) + 1, number: rows().length };
      const sentence = body.dataset.nrTold || row.querySelector("[data-nr-told]").dataset.nrTold;
      told.textContent = sentence.replace(/%\((\w+)\)s/g, (_all, name) => words[name]);
    };

    const press = (event) => {
      const row = event.currentTarget.closest("tr");
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) {
        return;
      }
      event.preventDefault();
      const place = rows().indexOf(row) + step;
      if (place >= 0 && place < rows().length) {
        moveTo(row, place);
        tell(row);
      }
    };

    const drag = (event) => {
      if (event.button !== 0) {
        return;
      }
      const row = event.currentTarget.closest("tr");
      const follow = (moved) => {
        const others = rows().filter((each) => each !== row);
        const middle = (each) => each.getBoundingClientRect().top + each.offsetHeight / 2;
        const place = others.filter((each) => middle(each) < moved.clientY).length;
        if (place !== rows().indexOf(row)) {
          moveTo(row, place);
        }
      };
      const end = () => {
        document.removeEventListener("pointermove", follow);
        row.classList.remove("nr-dragged");
        tell(row);
      };
      row.classList.add("nr-dragged");
      document.addEventListener("pointermove", follow);
      document.addEventListener("pointerup", end, { once: true });
      document.addEventListener("pointercancel", end, { once: true });
    };

    const dress = (row) => {
      const handle = row.querySelector("[data-nr-handle]");
      handle.hidden = false;
      handle.addEventListener("keydown", press);
      handle.addEventListener("pointerdown", drag);
    };

    rows().forEach(dress);
    body.addEventListener("formset:added", (event) => {
      dress(event.target);
      number();
    });
  };

  const status = (body) => {
    const told = document.createElement("p");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    body.closest("form").append(told);
    return told;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-nr-sorting], .nr-sorting tbody").forEach(begin);
  });
})();
