/* The dialog in which an article is looked for, to link to it: typed, found, chosen by any key. */

const PAUSE = 250;

const line = (kit, found, choose) => {
  const { made } = kit.dialogs;
  const button = made("button", { type: "button", className: "nr-found" }, [
    made("strong", { textContent: found.headline }),
    made("span", { textContent: found.note }),
  ]);
  button.addEventListener("click", () => choose(found));
  return made("li", {}, [button]);
};

/** Up and down go through what was found, and from the first one back into the box. */
const walk = (event, box, list) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) {
    return;
  }
  event.preventDefault();
  const stops = [box, ...list.querySelectorAll("button")];
  const next = stops.indexOf(document.activeElement) + step;
  stops[Math.max(0, Math.min(stops.length - 1, next))].focus();
};

export const pickArticle = (kit) => {
  const { made, dialog } = kit.dialogs;
  const { words } = kit;
  const shown = dialog(kit, words.articleLink, "nr-dialog-wide");
  const box = made("input", { type: "search", id: "nr-article-search", autocomplete: "off" });
  const label = made("label", { htmlFor: box.id, textContent: words.searchArticles });
  const told = made("p", { className: "nr-dialog-help", role: "status" });
  const list = made("ul", { className: "nr-found-list" });
  const cancel = made("button", { type: "button", textContent: words.cancel });
  cancel.addEventListener("click", () => shown.close());
  shown.append(
    made("div", { className: "nr-dialog-field" }, [label, box]),
    told,
    list,
    made("div", { className: "nr-dialog-buttons" }, [cancel]),
  );
  const choose = ({ id, headline }) => {
    shown.close();
    kit.asking.setLink(kit, "articleLink", { article: String(id) }, headline);
  };
  let asked = 0;
  let waiting;
  const look = async (query) => {
    const number = (asked += 1);
    const answer = await kit.asking.json(kit.addresses.articles, query);
    if (number === asked) {
      const lines = (answer?.articles ?? []).map((found) => line(kit, found, choose));
      list.replaceChildren(...lines);
      told.textContent = answer ? answer.told : words.unreachable;
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look({ q: box.value }), PAUSE);
  });
  box.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  shown.addEventListener("keydown", (event) => walk(event, box, list));
  const { article } = kit.editor.getAttributes("articleLink");
  look(article ? { id: article } : { q: "" });
  shown.showModal();
  box.focus();
};
