/**
 * Stands in for a style element, which a strict content security policy forbids: its text becomes
 * a constructed style sheet, which the policy allows.
 */
class AdoptedStyle extends HTMLElement {
  readonly #sheet = new CSSStyleSheet();

  override set textContent(text: string) {
    this.#sheet.replaceSync(text);
  }

  connectedCallback() {
    this.hidden = true;
    document.adoptedStyleSheets.push(this.#sheet);
  }

  disconnectedCallback() {
    const all = document.adoptedStyleSheets;
    document.adoptedStyleSheets = all.filter((sheet) => sheet !== this.#sheet);
  }
}

customElements.define('adopted-style', AdoptedStyle);
