/* Puts the rich text editor in place of a story's text area, which stays what the form sends.

   The modules come by the addresses that the page names: an import map would be an inline script,
   which a strict Content-Security-Policy refuses, and relative imports would pass by the names
   that a site's static files may have been given. Where one cannot be loaded, the text area stays. */

const load = async (addresses) => {
  const names = Object.keys(addresses);
  const modules = await Promise.all(names.map((name) => import(addresses[name])));
  return Object.fromEntries(names.map((name, place) => [name, modules[place]]));
};

const named = (textarea, kit) => {
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  const described = [textarea.getAttribute("aria-describedby"), kit.hint.id];
  const attributes = {
    role: "textbox",
    "aria-multiline": "true",
    "aria-describedby": described.filter(Boolean).join(" "),
  };
  if (textarea.getAttribute("aria-invalid")) {
    attributes["aria-invalid"] = "true";
  }
  if (!label) {
    return { ...attributes, "aria-label": textarea.name };
  }
  label.id ||= `${textarea.id}_label`;
  return { ...attributes, "aria-labelledby": label.id };
};

const extensions = (kit) => {
  const { tiptap } = kit;
  return [
    tiptap.Text,
    tiptap.History,
    tiptap.Dropcursor,
    tiptap.Gapcursor,
    tiptap.SpecialCharacters,
    ...kit.blocks.extensions(kit),
    ...kit.marks.extensions(kit),
    ...kit.figures.extensions(kit),
    ...kit.tables.extensions(kit),
    ...kit.quotes.extensions(kit),
    kit.toolbar.keys(kit),
  ];
};

const element = (tag, className, role) => {
  const made = document.createElement(tag);
  made.className = className;
  if (role) {
    made.setAttribute("role", role);
  }
  return made;
};

const drawn = (textarea, kit) => {
  const box = element("div", "nr-editor");
  kit.notice = element("p", "nr-editor-notice", "status");
  kit.hint = element("span", "nr-editor-hint");
  kit.hint.id = `${textarea.id}_keys`;
  kit.hint.textContent = kit.words.keys;
  textarea.before(box);
  return box;
};

const start = async (textarea) => {
  const kit = JSON.parse(textarea.dataset.nrEditor);
  Object.assign(kit, await load(kit.modules));
  const box = drawn(textarea, kit);
  kit.say = (sentence) => {
    kit.notice.textContent = sentence;
  };
  const editor = new kit.tiptap.Editor({
    element: box,
    editable: !textarea.disabled,
    // Its own style element would be refused: editor.css says the same.
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    extensions: extensions(kit),
    content: textarea.value,
    editorProps: { attributes: named(textarea, kit), ...kit.pasting.props(kit) },
    onUpdate: () => {
      textarea.value = kit.writing.stored(kit);
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  kit.editor = editor;
  box.prepend(kit.toolbar.toolbar(kit));
  const isWrittenIn = document.activeElement === textarea;
  box.append(kit.notice, kit.hint, textarea);
  textarea.hidden = true;
  if (isWrittenIn) {
    editor.commands.focus("end");
  }
  textarea.labels?.[0]?.addEventListener("click", (click) => {
    click.preventDefault();
    editor.commands.focus();
  });
  const detail = { editor, textarea };
  textarea.dispatchEvent(new CustomEvent("prose-editor:ready", { detail, bubbles: true }));
};

for (const textarea of document.querySelectorAll("textarea[data-nr-editor]")) {
  start(textarea);
}
