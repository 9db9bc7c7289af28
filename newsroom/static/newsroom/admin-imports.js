/* An import that is looked through, or runs, goes on by itself while its page is open; without this script by its button. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-nr-import]");
  const bar = document.querySelector("progress[data-nr-bar]");
  const told = document.querySelector("[data-nr-told]");
  if (!form || !bar || !told) return;

  const step = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };

  const show = (sum) => {
    bar.max = sum.of;
    bar.value = sum.done;
    told.textContent = told.dataset.nrTold.replace("%(done)s", sum.done).replace("%(of)s", sum.of);
  };

  const run = async () => {
    for (;;) {
      const sum = await step();
      show(sum);
      if (sum.is_over) return location.reload();
    }
  };

  // Where a step fails, the button stays, and says the rest.
  run().catch(() => form.removeAttribute("data-nr-import"));
});
