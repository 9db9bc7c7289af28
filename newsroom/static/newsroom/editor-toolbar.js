/* The toolbar: one stop for the Tab key, arrows within, and every button says what it is for.

   Source: ARIA Authoring Practices Guide, toolbar pattern. */

const MAC = /mac|iphone|ipad/i.test(navigator.platform);

const toggled = (name) => ({
  press: ({ editor }) => editor.chain().focus().toggleMark(name).run(),
  isOn: ({ editor }) => editor.isActive(name),
  isOpen: ({ editor }) => editor.can().toggleMark(name),
});

const listed = (name, command) => ({
  press: ({ editor }) => editor.chain().focus()[command]().run(),
  isOn: ({ editor }) => editor.isActive(name),
  isOpen: ({ editor }) => editor.can()[command](),
});

const isPlain = ({ editor }) => !editor.isActive("photo") && !editor.isActive("embed");

const quoted = (name) => ({
  press: ({ editor, blocks }) => blocks.toggleQuote(editor, name),
  isOn: ({ editor }) => editor.isActive(name),
  isOpen: isPlain,
});

const commanded = (command) => ({
  press: ({ editor }) => editor.chain().focus()[command]().run(),
  isOpen: ({ editor }) => editor.can()[command](),
});

const isLinked = ({ editor }) => editor.isActive("link") || editor.isActive("articleLink");

/** Groups of buttons by name; a key is shown beside the button's words. */
const groups = ({ asking, articles, blocks }) => ({
  main: [
    {
      bold: { key: "B", ...toggled("bold") },
      italic: { key: "I", ...toggled("italic") },
    },
    {
      link: { key: "K", press: asking.link, isOn: ({ editor }) => editor.isActive("link") },
      articleLink: {
        press: articles.pickArticle,
        isOn: ({ editor }) => editor.isActive("articleLink"),
      },
      unlink: { press: asking.unlink, isOpen: isLinked },
    },
    {
      bulletList: listed("bulletList", "toggleBulletList"),
      orderedList: listed("orderedList", "toggleOrderedList"),
      blockquote: quoted("blockquote"),
      pullquote: quoted("pullquote"),
    },
    {
      photo: { press: asking.photo, isThere: () => Boolean(window.newsroomPickPhoto) },
      embed: { press: (kit) => asking.embed(kit) },
      table: { press: asking.table },
      horizontalRule: {
        press: (kit) =>
          blocks.insertBlock(kit, kit.editor.schema.nodes.horizontalRule.create()),
      },
    },
    { undo: { key: "Z", ...commanded("undo") }, redo: { key: "⇧Z", ...commanded("redo") } },
    { character: { press: asking.character } },
  ],
  more: [
    {
      underline: { key: "U", ...toggled("underline") },
      strike: toggled("strike"),
      subscript: toggled("subscript"),
      superscript: toggled("superscript"),
      code: toggled("code"),
      cite: toggled("cite"),
    },
    { source: { press: asking.source } },
  ],
  table: [
    {
      addRowBefore: commanded("addRowBefore"),
      addRowAfter: commanded("addRowAfter"),
      deleteRow: commanded("deleteRow"),
    },
    {
      addColumnBefore: commanded("addColumnBefore"),
      addColumnAfter: commanded("addColumnAfter"),
      deleteColumn: commanded("deleteColumn"),
    },
    {
      toggleHeaderRow: commanded("toggleHeaderRow"),
      tableCaption: { press: asking.tableCaption },
      deleteTable: commanded("deleteTable"),
    },
  ],
});

const button = (kit, name, item) => {
  const { made } = kit.dialogs;
  const words = kit.words.buttons[name];
  const key = item.key && (MAC ? `⌘${item.key}` : `Ctrl+${item.key.replace("⇧", "Shift+")}`);
  const pressed = made("button", {
    type: "button",
    className: "nr-tool",
    title: key ? `${words} (${key})` : words,
    "aria-label": words,
    tabIndex: -1,
  });
  pressed.dataset.name = name;
  pressed.append(kit.icons.sign(name, words));
  pressed.addEventListener("mousedown", (event) => event.preventDefault());
  pressed.addEventListener("click", () => {
    if (pressed.getAttribute("aria-disabled") !== "true") {
      item.press(kit);
    }
  });
  const update = () => {
    if (item.isOn) {
      pressed.setAttribute("aria-pressed", String(item.isOn(kit)));
    }
    pressed.setAttribute("aria-disabled", String(item.isOpen ? !item.isOpen(kit) : false));
    pressed.hidden = item.isThere ? !item.isThere(kit) : false;
  };
  kit.editor.on("transaction", update);
  document.addEventListener("newsroom:picker-ready", update);
  update();
  return pressed;
};

const row = (kit, name, parts) => {
  const { made } = kit.dialogs;
  const drawn = parts.map((items) =>
    made(
      "div",
      { className: "nr-tool-group" },
      Object.entries(items).map(([each, item]) => button(kit, each, item)),
    ),
  );
  return made("div", { className: `nr-tools nr-tools-${name}` }, drawn);
};

/** What kind of block the cursor stands in, and a way to make it another. */
const blockChoice = (kit) => {
  const { made } = kit.dialogs;
  const { editor, words } = kit;
  const option = (value, textContent) => made("option", { value, textContent });
  const levels = [2, 3, 4].map((level) => option(String(level), words.heading.replace("%s", level)));
  const select = made("select", { "aria-label": words.blockKind, tabIndex: -1 }, [
    option("", words.paragraph),
    ...levels,
  ]);
  select.dataset.name = "block";
  select.addEventListener("change", () => {
    const chain = editor.chain().focus();
    const level = Number(select.value);
    (level ? chain.setHeading({ level }) : chain.setParagraph()).run();
  });
  editor.on("transaction", () => {
    const level = editor.getAttributes("heading").level;
    select.value = editor.isActive("heading") ? String(level) : "";
    select.disabled = !isPlain(kit);
  });
  return select;
};

const moreButton = (kit, more) => {
  const item = {
    press: () => {
      more.hidden = !more.hidden;
      shown.setAttribute("aria-expanded", String(!more.hidden));
    },
  };
  const shown = button(kit, "more", item);
  shown.setAttribute("aria-expanded", "false");
  return shown;
};

const stopsIn = (bar) =>
  [...bar.querySelectorAll("button, select")].filter((each) => each.offsetParent && !each.disabled);

const stepped = { ArrowRight: 1, ArrowLeft: -1 };

/** Arrows, Home and End move within the toolbar; Escape goes back to the text. */
const moved = (event, bar, editor) => {
  const stops = stopsIn(bar);
  const at = stops.indexOf(document.activeElement);
  const isBackwards = getComputedStyle(bar).direction === "rtl";
  const step = (stepped[event.key] ?? 0) * (isBackwards ? -1 : 1);
  const places = { Home: 0, End: stops.length - 1 };
  const next = step ? (at + step + stops.length) % stops.length : places[event.key];
  if (next !== undefined) {
    event.preventDefault();
    stops[next].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    editor.commands.focus();
  }
};

const setStop = (bar, stop) => {
  for (const each of bar.querySelectorAll("button, select")) {
    each.tabIndex = each === stop ? 0 : -1;
  }
};

export const toolbar = (kit) => {
  const { made } = kit.dialogs;
  const { main, more, table } = groups(kit);
  const first = row(kit, "main", main);
  const second = row(kit, "more", more);
  const third = row(kit, "table", table);
  second.hidden = true;
  first.prepend(blockChoice(kit));
  first.lastChild.append(moreButton(kit, second));
  const bar = made("div", { className: "nr-toolbar", role: "toolbar" }, [first, second, third]);
  bar.setAttribute("aria-label", kit.words.toolbar);
  kit.bar = bar;
  const update = () => {
    third.hidden = !kit.editor.isActive("table");
    const stops = stopsIn(bar);
    if (!stops.some((each) => each.tabIndex === 0)) {
      setStop(bar, stops[0] ?? bar.querySelector("select"));
    }
  };
  kit.editor.on("transaction", update);
  bar.addEventListener("focusin", ({ target }) => setStop(bar, target));
  bar.addEventListener("keydown", (event) => moved(event, bar, kit.editor));
  update();
  setStop(bar, bar.querySelector("select"));
  return bar;
};

/** Keys of the text box that lead to what the toolbar offers. */
export const keys = (kit) =>
  kit.tiptap.Extension.create({
    name: "toolbarKeys",
    addKeyboardShortcuts: () => ({
      "Mod-k": () => {
        kit.asking.link(kit);
        return true;
      },
      "Alt-F10": () => {
        (kit.bar.querySelector("[tabindex='0']") ?? stopsIn(kit.bar)[0]).focus();
        return true;
      },
    }),
  });
