/* Lets Django's links "Now" and "Today" fill in the site's hour, and its note name the site's time
   zone. Django takes the one that a middleware activated for the person. */
"use strict";

// Django's own script reads the offset when the page has loaded, which is later.
document.addEventListener("DOMContentLoaded", () => {
  const hour = document.querySelector("[data-nr-utc-offset]");
  if (hour) {
    document.body.dataset.adminUtcOffset = hour.dataset.nrUtcOffset;
    document.body.dataset.adminServerTimezone = hour.dataset.nrZone;
  }
});
