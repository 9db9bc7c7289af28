/* What Word writes into the clipboard, in the program and on the web, that is no plain HTML. */

const styleText = (element) => (element.getAttribute("data-nr-style") ?? "").replace(/\s/g, "");

/** Marks of comments and list bullets, which are no words of the text. */
export const isMachinery = (element) =>
  styleText(element).toLowerCase().includes("mso-list:ignore") ||
  /^Mso(?:Comment|Annotation)/.test(element.className) ||
  element.classList.contains("ListMarkerWrappingSpan") ||
  element.classList.contains("EOP");

export const isTitle = (element) => /^Mso(?:Title)/.test(element.className);

const NUMBER = /^\(?(?:(\d+)|[a-z]|[ivxlc]+)[.)]/i;

const marker = (element) => {
  const ignored = [...element.querySelectorAll("[data-nr-style]")].find((each) =>
    styleText(each).toLowerCase().includes("mso-list:ignore"),
  );
  return ignored?.textContent.trim() ?? "";
};

/** A paragraph that Word means as an item of a list: its level, kind and number; else null. */
export const listItem = (element, style) => {
  const [, level] = /level(\d)/.exec(style["mso-list"] ?? "") ?? [];
  if (level) {
    const number = NUMBER.exec(marker(element));
    return { level: Number(level), isNumbered: number !== null, start: Number(number?.[1] ?? 1) };
  }
  const online = element.localName === "li" && element.getAttribute("data-aria-level");
  if (online) {
    const start = Number(element.getAttribute("data-aria-posinset") ?? 1);
    return { level: Number(online), isNumbered: element.parentNode.localName === "ol", start };
  }
  return null;
};

/** A list that Word on the web writes one by one for each item. */
export const isWrapped = (list) =>
  [...list.children].some((item) => item.hasAttribute("data-aria-level"));
