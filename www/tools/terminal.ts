import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import style from '@xterm/xterm/css/xterm.css';
import './adopted-style';

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/** Leaves what a program may have left behind that had no time to tidy up: the other screen, the
 * mouse, pasting in brackets, application keys, a hidden cursor, colours. Where there is no other
 * screen to leave, the cursor goes back to where it was saved just before: it stays. */
const TIDY = '\x1b7\x1b[?1049l\x1b[?9;1000;1002;1003;1004;1006;2004l\x1b[!p\x1b[m';

const LABEL = 'Terminal. Press Ctrl+M to let Tab leave it.';
const LABEL_LEAVING = 'Terminal. Tab leaves it; press Ctrl+M to give Tab back to the shell.';

const LIGHT: ITheme = {
  black: '#1f2328', red: '#b3261e', green: '#1a7f37', yellow: '#855400',
  blue: '#005fb8', magenta: '#7a1fa2', cyan: '#0b6e72', white: '#59636e',
  brightBlack: '#59636e', brightRed: '#a40e26', brightGreen: '#116329', brightYellow: '#633c01',
  brightBlue: '#0550ae', brightMagenta: '#6639ba', brightCyan: '#0b5c8a', brightWhite: '#1f2328',
};
const DARK: ITheme = {
  black: '#3b3b3b', red: '#f4766f', green: '#57ab5a', yellow: '#d9a520',
  blue: '#4daafc', magenta: '#c586c0', cyan: '#4ec9b0', white: '#cccccc',
  brightBlack: '#9d9d9d', brightRed: '#ff938a', brightGreen: '#7ca668', brightYellow: '#e6db74',
  brightBlue: '#79c0ff', brightMagenta: '#d8a0d4', brightCyan: '#76e3d0', brightWhite: '#ffffff',
};

interface Listener {
  /** A person typed or pasted. */
  typed(bytes: Uint8Array): void;
  resized(): void;
  /** So many bytes of that session were parsed. */
  parsed(session: number, length: number): void;
  /** Whether Tab leaves the terminal from now on. */
  tabLeaves(leaves: boolean): void;
}

/** The screen and the keyboard of a terminal, in the element. */
class Screen {
  readonly #host: HTMLElement;
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #sizes = new ResizeObserver(() => this.#resize());
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #themes = new MutationObserver(() => this.#recolour());
  #tabLeaves = false;
  #isKeyDown = false;

  constructor(
    host: HTMLElement,
    private readonly listener: Listener,
  ) {
    if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
    this.#host = host;
    const { fontFamily, fontSize } = getComputedStyle(host);
    this.#terminal = new Terminal({
      fontFamily,
      fontSize: parseFloat(fontSize),
      minimumContrastRatio: 4.5,
      screenReaderMode: true,
      scrollback: 5000,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#recolour();
    this.#terminal.open(host);
    this.#label();
    this.#resize();
    const encoder = new TextEncoder();
    this.#terminal.onData((text) => listener.typed(encoder.encode(text)));
    this.#terminal.onBinary((bytes) =>
      listener.typed(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))),
    );
    this.#terminal.textarea!.addEventListener('input', (event) => {
      // What no key has typed, as emoji are picked: with the mode for screen readers the terminal
      // leaves it out.
      const { data, inputType, isComposing } = event as InputEvent;
      if (data && inputType === 'insertText' && !isComposing && !this.#isKeyDown) {
        this.#terminal.input(data);
      }
    });
    this.#terminal.onResize(() => listener.resized());
    this.#terminal.attachCustomKeyEventHandler((event) => this.#isForShell(event));
    this.#sizes.observe(host);
    this.#scheme.addEventListener('change', this.#recolour);
    this.#themes.observe(document.documentElement, { attributes: true });
  }

  get cols() {
    return this.#terminal.cols;
  }

  get rows() {
    return this.#terminal.rows;
  }

  /** Shows the output of a session; its bytes may end within a character. */
  write(bytes: Uint8Array, session: number) {
    this.#terminal.write(bytes, () => this.listener.parsed(session, bytes.length));
  }

  /** Begins a new session below what is there. */
  begin() {
    this.#terminal.write(TIDY);
    if (this.#terminal.buffer.active.cursorX > 0) this.#terminal.write('\r\n');
  }

  /** Whether there is a shell to type to. */
  setLive(isLive: boolean) {
    this.#terminal.options.disableStdin = !isLive;
    this.#terminal.options.cursorInactiveStyle = isLive ? 'outline' : 'none';
  }

  focus() {
    this.#terminal.focus();
  }

  /** Whether the text is in the clipboard now; a page may not be allowed to. */
  async copy(text: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  dispose() {
    this.#sizes.disconnect();
    this.#themes.disconnect();
    this.#scheme.removeEventListener('change', this.#recolour);
    this.#terminal.dispose();
  }

  /** What the page does itself: copying, and letting go of the focus. The browser pastes. */
  #isForShell(event: KeyboardEvent): boolean {
    const { key, type, ctrlKey, shiftKey, altKey, metaKey } = event;
    this.#isKeyDown = type !== 'keyup';
    if (key === 'Tab' && this.#tabLeaves) return false;
    const isOurs = ctrlKey && !altKey && !metaKey && key.toUpperCase() === (shiftKey ? 'C' : 'M');
    if (!isOurs) return true;
    if (type === 'keydown') {
      event.preventDefault();
      if (shiftKey) this.#copySelection();
      else this.#toggleTab();
    }
    return false;
  }

  #copySelection() {
    if (this.#terminal.hasSelection()) void this.copy(this.#terminal.getSelection());
  }

  #toggleTab() {
    this.#tabLeaves = !this.#tabLeaves;
    this.#label();
    this.listener.tabLeaves(this.#tabLeaves);
  }

  /** Takes the size of the element, unless it is hidden. */
  #resize() {
    if (this.#host.clientWidth && this.#host.clientHeight) this.#fit.fit();
  }

  /** Takes the colours of the element. */
  readonly #recolour = () => {
    const { color, backgroundColor, outlineColor } = getComputedStyle(this.#host);
    const [red, green, blue] = backgroundColor.match(/[\d.]+/g)!.map(Number);
    const isDark = red * 0.3 + green * 0.6 + blue * 0.1 < 128;
    this.#terminal.options.theme = {
      ...(isDark ? DARK : LIGHT),
      foreground: color,
      cursor: color,
      background: backgroundColor,
      cursorAccent: backgroundColor,
      selectionBackground: outlineColor,
    };
  };

  #label() {
    this.#terminal.textarea?.setAttribute('aria-label', this.#tabLeaves ? LABEL_LEAVING : LABEL);
  }
}

export const createScreen = (
  host: HTMLElement,
  typed: Listener['typed'],
  resized: Listener['resized'],
  parsed: Listener['parsed'],
  tabLeaves: Listener['tabLeaves'],
) => new Screen(host, { typed, resized, parsed, tabLeaves });
