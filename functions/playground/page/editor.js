// A document in an editor: what is wrong in it, what can be written, what a word means. The engine knows all of that.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h } from "./dom.js";

const colors = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
]);

const KINDS = { key: "property", word: "enum", attribute: "variable", store: "namespace", warning: "constant" };

/** A position of the engine, `{ line, unit }`, in a document of the editor. */
function place(doc, { line, unit }) {
  const found = doc.line(Math.min(line + 1, doc.lines));
  return Math.min(found.from + unit, found.to);
}

/** An editor in a place. `changed` is called with its text whenever that changes; `ask` asks the engine. */
export function editor({ parent, label, document: kind, changed, ask, readOnly = false }) {
  const complete = async (context) => {
    const before = context.matchBefore(/[\w.{$-]+$/);
    if (!before && !context.explicit && !/[:{\s-]\s?$/.test(context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos))) return null;
    const { line, unit } = position(context.state.doc, context.pos);
    const answer = await ask("complete", { document: kind, text: context.state.doc.toString(), line, unit });
    if (!answer || context.aborted || answer.length === 0) return null;
    return {
      from: place(context.state.doc, answer[0].from),
      to: context.pos,
      options: answer.map((one) => ({ label: one.label, apply: one.text, type: KINDS[one.kind], info: one.about || undefined })),
      validFor: /^[\w.]*$/,
    };
  };
  const hover = hoverTooltip(async (view, pos) => {
    const { line, unit } = position(view.state.doc, pos);
    const answer = await ask("hover", { document: kind, text: view.state.doc.toString(), line, unit });
    if (!answer) return null;
    return { pos: place(view.state.doc, answer.from), end: place(view.state.doc, answer.to), above: true,
      create: () => ({ dom: h("div", { class: "page" }, answer.page) }) };
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        lineNumbers(), history(), drawSelection(), highlightActiveLine(), yaml(), syntaxHighlighting(colors),
        lintGutter(), EditorView.lineWrapping, EditorState.tabSize.of(2), EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        autocompletion({ override: [complete], activateOnTyping: true }), hover,
        keymap.of([...completionKeymap, ...lintKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
      ],
    }),
  });
  return {
    get text() { return view.state.doc.toString(); },
    set text(text) {
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    /** Shows what is wrong. */
    show(diagnostics) {
      const doc = view.state.doc;
      const shown = diagnostics.map((one) => ({
        from: place(doc, one.from), to: place(doc, one.to), severity: one.severity, source: one.code,
        message: one.help ? `${one.message}\n${one.help}` : one.message,
        actions: one.fix ? [{ name: one.fix.title, apply: () => fix(one.fix) }] : [],
      }));
      view.dispatch(setDiagnostics(view.state, shown));
    },
    /** Makes the change that removes a mistake. */
    fix,
    /** Puts the cursor at a position of the engine. */
    go(at) {
      view.dispatch({ selection: { anchor: place(view.state.doc, at) }, scrollIntoView: true });
      view.focus();
    },
  };

  function fix({ edits }) {
    const doc = view.state.doc;
    view.dispatch({ changes: edits.map(({ from, to, text }) => ({ from: place(doc, from), to: place(doc, to), insert: text })) });
  }
}

function position(doc, at) {
  const line = doc.lineAt(at);
  return { line: line.number - 1, unit: at - line.from };
}
