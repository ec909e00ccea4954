import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { css } from '@codemirror/lang-css';
import { rust } from '@codemirror/lang-rust';
import {
  HighlightStyle,
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours by the custom properties of the workbench, so that they follow its theme. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.self, tags.bool, tags.modifier], color: 'var(--keyword)' },
  { tag: [tags.string, tags.character, tags.color], color: 'var(--string)' },
  { tag: tags.comment, color: 'var(--comment)' },
  { tag: [tags.number, tags.unit], color: 'var(--number)' },
  { tag: [tags.typeName, tags.className, tags.tagName], color: 'var(--type)' },
  {
    tag: [tags.macroName, tags.function(tags.variableName), tags.propertyName],
    color: 'var(--function)',
  },
]);

const theme = EditorView.theme({
  '&': { blockSize: '100%', color: 'var(--text)' },
  '&.cm-focused': { outline: '1px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { font: 'var(--code-font)' },
  '.cm-content': { paddingBlock: '0.75rem', caretColor: 'var(--text)' },
  '.cm-cursor': { borderInlineStartColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--muted)', background: 'var(--surface)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { minInlineSize: '2.5rem', paddingInlineEnd: '1rem' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--hover)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    background: 'var(--selection) !important',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'none',
    outline: '1px solid var(--muted)',
  },
});

const HINT = 'To leave the editor by the keyboard, press Escape, then Tab.';

/** What each file was last, so that a person finds it as it was left. */
const states = new Map<string, EditorState>();

function stateOf(name: string, text: string): EditorState {
  const languages: Record<string, Extension> = { rs: rust(), css: css() };
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('    '),
      bracketMatching(),
      syntaxHighlighting(colours),
      languages[name.split('.').at(-1)!] ?? [],
      keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ 'aria-label': name, 'aria-describedby': 'hint', tabindex: '0' }),
      theme,
    ],
  });
}

/** An editor that fills the element. */
class Editor {
  readonly #view: EditorView;
  #name?: string;

  constructor(host: HTMLElement) {
    // In a shadow root the styles are constructed ones, which a strict content security policy
    // allows, other than those of style elements.
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const hint = document.createElement('p');
    Object.assign(hint, { id: 'hint', hidden: true, textContent: HINT });
    this.#view = new EditorView({ root });
    root.replaceChildren(hint, this.#view.dom);
  }

  /** Shows the file as it was left, `text` if it was not opened before. */
  open(name: string, text: string) {
    this.#keep();
    this.#name = name;
    this.#view.setState(states.get(name) ?? stateOf(name, text));
  }

  dispose() {
    this.#keep();
    this.#view.destroy();
  }

  #keep() {
    if (this.#name) states.set(this.#name, this.#view.state);
  }
}

export const createEditor = (host: HTMLElement) => new Editor(host);
