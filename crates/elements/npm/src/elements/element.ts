import { type CreateDockerConnection, type DockerConnection, open } from '../connection.js';
import type { View } from '../glue/full.js';
import { type DockerConnectionStatus, type Outage, UNKNOWN } from '../status.js';
import type { Texts } from '../texts.js';
import { style } from './style.js';

declare global {
  interface HTMLElementEventMap {
    'docker-status-change': CustomEvent<DockerConnectionStatus>;
    'docker-recovered': CustomEvent<Outage>;
  }
}

/** A server has no elements, but may import them. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * What all elements of the kit do: show a connection, by default that of `health-url`.
 *
 * @attr {string} health-url - The backend's health route, relative to the page: `/api/health`.
 * @attr {string} phase - Read only: what is shown.
 * @attr {string} reason - Read only: why Docker cannot be used.
 * @fires {CustomEvent<DockerConnectionStatus>} docker-status-change - The status is another; not for
 *   each second of a countdown.
 * @fires {CustomEvent<Outage>} docker-recovered - An outage is over.
 * @csspart docker-status - All that is shown; every class inside is a part as well.
 * @csspart docker-status-icon - The icon of the phase.
 * @csspart docker-status-title - The panel's heading.
 * @csspart docker-status-button - A button with words.
 * @csspart docker-status-icon-button - A button without.
 * @csspart docker-status-popover - What the status-bar button opens.
 * @csspart docker-status-toast - A toast.
 */
export abstract class DockerStatusElement extends Base {
  static observedAttributes = ['health-url'];
  /** The kind of view, as the wasm names it. */
  protected abstract readonly view: string;
  protected abstract readonly display: string;
  /**
   * Makes the kit's own connection for a health URL.
   * @internal
   */
  static create: CreateDockerConnection;

  #given: DockerConnection | undefined;
  #texts: Texts | undefined;
  #shown: { connection: DockerConnection; leave: () => void } | undefined;
  #view: View | undefined;
  #root: ShadowRoot | undefined;
  #last = '';
  #isQueued = false;

  /** How the view is asked for. */
  protected abstract options(): object;

  get healthUrl(): string | null {
    return this.getAttribute('health-url');
  }

  set healthUrl(url: string | null) {
    this.reflect('health-url', url);
  }

  /** A connection of yours to show, in place of that of `healthUrl`. */
  get connection(): DockerConnection | undefined {
    return this.#given;
  }

  set connection(connection: DockerConnection | undefined) {
    if (connection === this.#given) return;
    this.#given = connection;
    this.#begin();
  }

  /** Your own words, unless `connection` is given, which has its own. */
  get texts(): Texts | undefined {
    return this.#texts;
  }

  set texts(texts: Texts | undefined) {
    if (texts === this.#texts) return;
    this.#texts = texts;
    if (!this.#given) this.#begin();
  }

  /** What is shown. */
  get status(): DockerConnectionStatus {
    return this.#shown?.connection.status ?? UNKNOWN;
  }

  connectedCallback() {
    this.#takeOver();
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: 'open' });
      style(this.#root, this.display);
    }
    this.#settle();
  }

  disconnectedCallback() {
    this.#settle();
  }

  /** Moved within the page by `moveBefore`, it is where it was. */
  connectedMoveCallback() {}

  /** In another document, as of a popup window, style sheets are left behind. */
  adoptedCallback() {
    if (this.#root) style(this.#root, this.display);
    this.#end();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null) {
    if (before === now) return;
    if (name === 'health-url') {
      if (!this.#given) this.#begin();
    } else {
      this.#view?.update(this.options());
    }
  }

  /** Sets or removes an attribute. */
  protected reflect(name: string, value: string | number | boolean | null | undefined) {
    if (value === null || value === undefined || value === false) this.removeAttribute(name);
    else this.setAttribute(name, value === true ? '' : String(value));
  }

  /** Takes over what was set before the element was defined. */
  #takeOver() {
    for (const name of Object.keys(this)) {
      if (!(name in Object.getPrototypeOf(this))) continue;
      const value = (this as any)[name];
      delete (this as any)[name];
      Reflect.set(this, name, value);
    }
  }

  /** Begins anew with another connection. */
  #begin() {
    this.#end();
    this.#settle();
  }

  /** Does later, once, what being on the page or not asks for: whoever is moved is both. */
  #settle() {
    if (this.#isQueued) return;
    this.#isQueued = true;
    queueMicrotask(() => {
      this.#isQueued = false;
      if (!this.isConnected) this.#end();
      else if (!this.#shown) void this.#show();
    });
  }

  async #show() {
    const own = this.#given
      ? undefined
      : DockerStatusElement.create({
          healthUrl: this.healthUrl ?? undefined,
          texts: this.#texts,
        });
    const connection = this.#given ?? own!;
    const unsubscribe = connection.subscribe((status) => this.#hear(status), {
      onRecovery: (outage) => this.#dispatch('docker-recovered', outage),
    });
    const shown = {
      connection,
      leave: () => {
        unsubscribe();
        own?.dispose();
      },
    };
    this.#shown = shown;
    this.#hear(connection.status);
    const opened = await open(connection);
    if (this.#shown !== shown) return;
    const root = this.#root!;
    if (opened?.wasm.View) {
      root.textContent = '';
      const { connection, wasm } = opened;
      this.#view = wasm.View!.mount(connection, root, this.view, this.options());
    } else {
      root.textContent = this.#texts?.['phase.unknown'] ?? UNKNOWN.heading;
      if (opened) {
        console.error(
          `docker-connection-kit: <${this.localName}> cannot draw a connection of docker-connection-kit/manager; make it by docker-connection-kit.`,
        );
      }
    }
  }

  #end() {
    this.#view?.free();
    this.#view = undefined;
    this.#shown?.leave();
    this.#shown = undefined;
  }

  #hear(status: DockerConnectionStatus) {
    this.reflect('phase', status.phase);
    this.reflect('reason', status.reason);
    const now = JSON.stringify({ ...status, countdown: null });
    if (now === this.#last) return;
    this.#last = now;
    this.#dispatch('docker-status-change', status);
  }

  #dispatch(name: string, detail: unknown) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
