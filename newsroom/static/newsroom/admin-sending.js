/* The figures of a sending edition stay up to date while its page is open; without this script by reloading. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const BETWEEN = 2000;
  const place = document.querySelector("[data-nr-going]");
  if (!place) return;
  const bar = place.querySelector("[data-nr-bar]");
  const pace = place.querySelector("[data-nr-pace]");

  const show = (told) => {
    for (const figure of place.querySelectorAll("[data-nr-figure]")) {
      figure.textContent = told[figure.dataset.nrFigure].toLocaleString(document.documentElement.lang);
    }
    bar.max = told.readers;
    bar.value = told.done;
    // A status is read aloud whenever it changes: so only when it does.
    if (pace.textContent !== told.pace) pace.textContent = told.pace;
  };

  const look = async () => {
    if (!document.hidden) {
      const answer = await fetch(place.dataset.nrGoing, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      show(told);
      // Its buttons are others now; a form that is being filled in is not thrown away.
      if (told.state !== place.dataset.nrState && !document.querySelector("form:focus-within")) {
        location.reload();
        return;
      }
    }
    setTimeout(look, BETWEEN);
  };
  setTimeout(() => look().catch(() => setTimeout(look, BETWEEN * 5)), BETWEEN);
});
