/* Turns straight quotation marks into those of the text's language while they are typed.

   Source: Unicode CLDR, delimiters; for French, Imprimerie nationale: a narrow no-break space. */

const NARROW = "\u202f";
const GERMAN = "„“‚‘";
const GUILLEMETS = "«»“”";
const SAME = "””’’";
const LOW_HIGH = "„”‚’";
/** Opening and closing mark, then those of a quotation within a quotation. */
const QUOTES = {
  en: "“”‘’",
  ar: "”“’‘",
  bg: GERMAN,
  bs: LOW_HIGH,
  ca: GUILLEMETS,
  cs: GERMAN,
  da: "“”‘’",
  de: GERMAN,
  "de-ch": "«»‹›",
  "de-li": "«»‹›",
  el: GUILLEMETS,
  es: GUILLEMETS,
  "es-mx": "“”‘’",
  et: GERMAN,
  fi: SAME,
  fr: [`«${NARROW}`, `${NARROW}»`, "“", "”"],
  "fr-ch": "«»‹›",
  hr: LOW_HIGH,
  hu: "„”»«",
  is: GERMAN,
  it: GUILLEMETS,
  ja: "「」『』",
  lt: GERMAN,
  mk: GERMAN,
  nb: "«»‘’",
  nn: "«»‘’",
  no: "«»‘’",
  pl: "„”«»",
  pt: "“”‘’",
  "pt-pt": GUILLEMETS,
  ro: "„”«»",
  ru: "«»„“",
  sk: GERMAN,
  sl: GERMAN,
  sq: GUILLEMETS,
  sr: "„”’’",
  "sr-latn": "„”’’",
  sv: SAME,
  uk: "«»„“",
  "zh-hant": "「」『』",
  "zh-tw": "「」『』",
};
const APOSTROPHE = "’";
/** Behind these, and at the beginning, a mark opens. */
const OPENING = /[\s([{<\-–—/¿¡«»„“‚‘‹「『]$/u;
const LETTER = /[\p{L}\p{N}]$/u;

/** The four marks of a language tag such as de-CH: its own, else its language's, else English. */
export const quotesOf = (language) => {
  const tag = language.toLowerCase().replaceAll("_", "-");
  return [...(QUOTES[tag] ?? QUOTES[tag.split("-")[0]] ?? QUOTES.en)];
};

/** What stands in place of the typed `mark` behind the text `before`. */
export const typographic = (mark, before, language) => {
  const [open, close, openInner, closeInner] = quotesOf(language);
  const isOpening = before === "" || OPENING.test(before);
  if (mark === '"') {
    return isOpening ? open : close;
  }
  if (LETTER.test(before)) {
    // Closes what was opened, else it is an apostrophe; in most languages the two look the same.
    const opened = before.lastIndexOf(openInner);
    return opened > before.lastIndexOf(closeInner) ? closeInner : APOSTROPHE;
  }
  return isOpening ? openInner : closeInner;
};

const languageOf = (kit) =>
  document.getElementById("id_language")?.value.trim() || kit.language;

export const extensions = (kit) => {
  const { Plugin } = kit.tiptap.pm.state;
  const { closeHistory } = kit.tiptap.pm.history;
  const handleTextInput = (view, from, to, text) => {
    const { $from } = view.state.selection;
    const isCode = view.state.schema.marks.code.isInSet($from.marks());
    if ((text !== '"' && text !== "'") || isCode || view.composing) {
      return false;
    }
    const before = $from.parent.textBetween(0, $from.parentOffset, null, "\n");
    // Undone, it is the straight mark that was typed.
    view.dispatch(view.state.tr.insertText(text, from, to));
    const typed = typographic(text, before, languageOf(kit));
    view.dispatch(closeHistory(view.state.tr).insertText(typed, from, from + 1));
    return true;
  };
  return [
    kit.tiptap.Extension.create({
      name: "quotes",
      addProseMirrorPlugins: () => [new Plugin({ props: { handleTextInput } })],
    }),
  ];
};
