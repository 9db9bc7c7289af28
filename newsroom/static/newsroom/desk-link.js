/* On a story's page, for people of the desk alone: a link to its form. Readers' browsers ask nothing. */
(() => {
  "use strict";

  const place = document.querySelector("[data-newsroom-desk]");
  const hasHint = document.cookie.split("; ").includes("newsroom_desk=1");

  const show = async () => {
    const answer = await fetch(place.dataset.newsroomDesk, { credentials: "same-origin" });
    if (answer.status !== 200) return;
    const { url, words } = await answer.json();
    const link = document.createElement("a");
    link.href = url;
    link.textContent = words;
    place.replaceChildren(link);
    place.hidden = false;
  };

  if (place && hasHint) show().catch(() => {});
})();
