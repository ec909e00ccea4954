import text from '../../../../view/src/style.css';

/** One sheet a document: another document, as of a popup window, refuses it. */
const sheets = new WeakMap<Document, CSSStyleSheet>();

/**
 * Gives an element's shadow root the kit's style; a constructed style sheet, because a strict
 * content security policy refuses a `<style>` element.
 * @internal
 */
export function style(root: ShadowRoot, display: string) {
  const { ownerDocument: document } = root;
  // That of a template shows nothing, and takes no sheet of ours.
  if (!document.defaultView) return;
  const { CSSStyleSheet: Sheet } = document.defaultView;
  const host = new Sheet();
  host.replaceSync(`:host{display:${display}}:host([hidden]){display:none}`);
  let sheet = sheets.get(document);
  if (!sheet) {
    sheet = new Sheet();
    sheet.replaceSync(text);
    sheets.set(document, sheet);
  }
  root.adoptedStyleSheets = [host, sheet];
}
