/* What may mark a run of words: emphasis, links, and the finer marks that a text may hold. */

const SAFE = /^(?:https?:\/\/|mailto:|tel:)/i;
/** An address without a scheme: of this site. */
const RELATIVE = /^(?![a-z][a-z0-9+.-]*:)[^\s\\]+$/i;

/** Whether a link may lead there; the server looks again, and more closely. */
export const isWebAddress = (address) => SAFE.test(address) || RELATIVE.test(address);

const articleOf = (element) => {
  const article = element.getAttribute("data-article");
  return /^[1-9][0-9]{0,17}$/.test(article) ? { article } : false;
};

const linkMarks = ({ tiptap }) => {
  const link = tiptap.Mark.create({
    name: "link",
    priority: 1000,
    inclusive: false,
    excludes: "link articleLink",
    addAttributes: () => ({ href: { default: null }, title: { default: null } }),
    parseHTML: () => [
      { tag: "a[href]", getAttrs: (tag) => isWebAddress(tag.getAttribute("href")) && null },
    ],
    renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  });
  const articleLink = tiptap.Mark.create({
    name: "articleLink",
    priority: 1000,
    inclusive: false,
    excludes: "link articleLink",
    addAttributes: () => ({
      article: { default: null, renderHTML: ({ article }) => ({ "data-article": article }) },
    }),
    parseHTML: () => [{ tag: "a[data-article]", priority: 60, getAttrs: articleOf }],
    renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
  });
  return [link, articleLink];
};

const plainMark = ({ tiptap }, name, attributes = {}) =>
  tiptap.Mark.create({
    name,
    addAttributes: () => attributes,
    parseHTML: () => [{ tag: name }],
    renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
  });

export const extensions = (kit) => {
  const { tiptap } = kit;
  return [
    ...linkMarks(kit),
    tiptap.Bold,
    tiptap.Italic,
    tiptap.Strike,
    tiptap.Underline,
    tiptap.Subscript,
    tiptap.Superscript,
    plainMark(kit, "code"),
    plainMark(kit, "q"),
    plainMark(kit, "cite"),
    plainMark(kit, "abbr", { title: { default: null } }),
  ];
};
