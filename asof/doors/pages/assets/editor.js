// The editor of the SQL page: CodeMirror in place of the plain field, with the ledger's tables and columns.
"use strict";

(() => {
  const field = document.getElementById("query");
  const clocks = document.querySelector("form.clocks");
  if (!field || !window.CodeMirror) return;
  const { EditorState, EditorView, keymap, lineNumbers, highlightSpecialChars, drawSelection } = CodeMirror;

  // What the page itself lists as tables and columns.
  const schema = {};
  for (const row of document.querySelectorAll("#tables > div")) {
    schema[row.querySelector("dt").textContent] = row.querySelector("dd").textContent.split(", ");
  }

  // Columns of the tables that the statement names, without a table's name before them.
  const columnsHere = (context) => {
    const word = context.matchBefore(/\w*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (context.state.sliceDoc(word.from - 1, word.from) === ".") return null;
    const words = new Set(context.state.doc.toString().toLowerCase().match(/\w+/g));
    const options = [];
    for (const [table, columns] of Object.entries(schema)) {
      if (!words.has(table.toLowerCase())) continue;
      for (const column of columns) options.push({ label: column, type: "property", detail: table, boost: 2 });
    }
    return { from: word.from, options, validFor: /^\w*$/ };
  };

  const run = () => { field.form.requestSubmit(); return true; };
  const dialect = CodeMirror.PostgreSQL;
  const look = EditorView.theme({
    "&": { border: "1px solid var(--quiet)", borderRadius: "4px", background: "var(--panel)", color: "var(--ink)", fontSize: ".9rem" },
    "&.cm-focused": { outline: "3px solid var(--strong)", outlineOffset: "2px" },
    ".cm-scroller": { fontFamily: 'ui-monospace, "SF Mono", "DejaVu Sans Mono", Consolas, monospace', lineHeight: "1.5" },
    ".cm-content": { minHeight: "9rem", caretColor: "var(--ink)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-gutters": { background: "var(--back)", color: "var(--quiet)", border: "none" },
    ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "var(--line)" },
    ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "var(--line)" },
    ".cm-tooltip": { background: "var(--panel)", color: "var(--ink)", border: "1px solid var(--quiet)" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--strong)", color: "var(--panel)" },
    ".cm-completionDetail": { color: "inherit", marginLeft: "1em" },
  });
  const colours = CodeMirror.HighlightStyle.define([
    { tag: CodeMirror.tags.keyword, color: "var(--strong)", fontWeight: "600" },
    { tag: CodeMirror.tags.string, color: "var(--good)" },
    { tag: CodeMirror.tags.number, color: "var(--good)" },
    { tag: CodeMirror.tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  ]);

  // Typed over a selection, a browser keeps the look of what was there as an inline style, which the page's policy forbids.
  const replaced = (event, view) => {
    if (event.inputType !== "insertText" || event.isComposing || !event.data || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  };

  // In a shadow root the editor's styles are constructed sheets, so the page's policy needs no exception.
  const host = document.createElement("div");
  host.className = "code-editor";
  const root = host.attachShadow({ mode: "open" });
  field.before(host);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), highlightSpecialChars(), drawSelection(), CodeMirror.history(), CodeMirror.bracketMatching(),
        CodeMirror.closeBrackets(), CodeMirror.autocompletion({ interactionDelay: 0 }), CodeMirror.syntaxHighlighting(colours), look,
        EditorView.lineWrapping, EditorView.domEventHandlers({ beforeinput: replaced }),
        CodeMirror.sql({ dialect, schema, upperCaseKeywords: true }),
        dialect.language.data.of({ autocomplete: columnsHere }),
        EditorView.contentAttributes.of({ "aria-label": field.labels[0].textContent }),
        EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
        keymap.of([
          { key: "Mod-Enter", run, preventDefault: true },
          { key: "Tab", run: CodeMirror.acceptCompletion },
          ...CodeMirror.closeBracketsKeymap, ...CodeMirror.completionKeymap, ...CodeMirror.historyKeymap,
          ...CodeMirror.defaultKeymap,
        ]),
      ],
    }),
  });
  field.hidden = true;
  field.labels[0].addEventListener("click", () => view.focus());

  // Both forms take along what stands in the other, though it was not sent off yet.
  const carry = (form, name, value) => {
    let kept = form.querySelector(`input[type=hidden][name=${name}]`);
    if (!kept) {
      kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = name;
      form.append(kept);
    }
    kept.value = value;
  };
  if (!clocks) return;
  field.form.addEventListener("submit", () => {
    for (const name of ["published_by", "recorded_by"]) carry(field.form, name, clocks.elements[name]?.value ?? "");
  });
  clocks.addEventListener("submit", () => carry(clocks, "query", field.value));
})();
