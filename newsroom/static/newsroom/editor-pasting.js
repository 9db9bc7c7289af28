/* What is pasted becomes clean paragraphs: meaning is kept, looks and machinery are not.

   The pasted page is read in a template, where nothing loads or runs, and is written anew element by
   element, so that only what is named can come through. */

const TAG = /<[a-z][^<>]*>/gi;
const UNWANTED = /([\s"'])(style|on[a-z]+)(\s*=)/gi;

/** Styles and handlers under other names: a strict policy has even those refused that only stand
    in a template, and each refusal is reported. */
const unstyled = (html) =>
  html
    .replace(/<(\/?)style\b/gi, "<$1nr-style")
    .replace(TAG, (tag) => tag.replace(UNWANTED, "$1data-nr-$2$3"));

/** The clean HTML of what was pasted, and how many pictures were left out of it. */
export const cleaned = (kit, html) => {
  const page = document.createElement("template");
  page.innerHTML = unstyled(html);
  const box = document.implementation.createHTMLDocument("").body;
  const writer = new kit.pasted.Writer(box, kit);
  writer.readWhole(page.content);
  return { html: box.innerHTML, pictures: writer.pictures.count };
};

const tellPictures = (kit, count) => {
  if (count) {
    kit.say(count === 1 ? kit.words.pictureLeft : kit.words.picturesLeft.replace("%s", count));
  } else {
    kit.say("");
  }
};

const pictureFiles = (transfer) =>
  [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/")).length;

/** For ProseMirror: how this editor takes what is pasted or dropped. */
export const props = (kit) => ({
  transformPastedHTML: (html) => {
    if (html.includes("data-pm-slice")) {
      return html;
    }
    const { html: clean, pictures } = cleaned(kit, html);
    tellPictures(kit, pictures);
    return clean;
  },
  handlePaste: (view, event) => {
    const hasText = event.clipboardData?.types.some((type) => type.startsWith("text/"));
    const count = hasText ? 0 : pictureFiles(event.clipboardData);
    if (count) {
      tellPictures(kit, count);
    }
    return count > 0;
  },
  handleDrop: (view, event) => {
    const count = pictureFiles(event.dataTransfer);
    if (count) {
      event.preventDefault();
      tellPictures(kit, count);
    }
    return count > 0;
  },
});
