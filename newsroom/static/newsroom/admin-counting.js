/* Keeps the numbers of words, minutes to read and characters current while a story is written. It
   counts words as content/plaintext.py does. No live region: they are read out with their field. */
"use strict";

{
  const WORD = /[\p{L}\p{N}_]+(?:['’.,\-‐‑][\p{L}\p{N}_]+)*/gu;
  const UNSPACED =
    /[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/gu;
  const WORDS_A_MINUTE = 220;
  const PAUSE = 300;

  const plainText = (html) => {
    const spaced = html.replace(/<\/(?:p|h\d|li|td|th|blockquote|figcaption|div)>|<br>/gi, "$& ");
    return new DOMParser().parseFromString(spaced, "text/html").body.textContent;
  };

  const wordCount = (text) => {
    const unspaced = (text.match(UNSPACED) || []).length;
    const spaced = text.replace(UNSPACED, " ").match(WORD) || [];
    return spaced.length + Math.floor((unspaced + 1) / 2);
  };

  /** Keeps a field's hint current: characters as people count them, an é or a flag as one. */
  const hinted = (hint) => {
    const field = document.getElementById(hint.dataset.nrHint);
    const segmenter = new Intl.Segmenter();
    const count = () => {
      const number = [...segmenter.segment(field.value.trim())].length;
      hint.textContent = hint.dataset.nrSays.replace("%s", number);
      hint.classList.toggle("nr-hint-long", number > Number(hint.dataset.nrAbout));
    };
    field?.addEventListener("input", count);
    if (field) {
      count();
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-nr-hint]").forEach(hinted);
    const shown = document.querySelector("[data-nr-counting]");
    const fields = ["headline", "standfirst", "body"].map((name) =>
      document.getElementById(`id_${name}`),
    );
    if (!shown || fields.includes(null)) {
      return;
    }
    const [headline, standfirst, body] = fields;
    const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");
    let waiting;

    const count = () => {
      const text = `${headline.value} ${standfirst.value} ${plainText(body.value)}`;
      const words = wordCount(text);
      shown.querySelector("[data-nr-words]").textContent = numbers.format(words);
      shown.querySelector("[data-nr-minutes]").textContent = numbers.format(
        Math.max(1, Math.round(words / WORDS_A_MINUTE)),
      );
    };
    const countSoon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(count, PAUSE);
    };

    for (const field of fields) {
      field.addEventListener("input", countSoon);
    }
    document.addEventListener("prose-editor:ready", ({ detail }) => {
      if (detail.textarea === body) {
        detail.editor.on("update", countSoon);
      }
    });
    count();
  });
}
