import {
  type ExtensionContext,
  EventEmitter,
  ProgressLocation,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { diagnose, report } from './diagnosis';
import { plain } from './plain';
import { backend } from './settings';

export const SCHEME = 'docker-connection';
/** As plain text: in Markdown, a link that the backend has written could run any command. */
const ADDRESS = Uri.parse(`${SCHEME}:Docker diagnosis.txt`);

/** The last diagnosis, as a document that can be read and copied. */
export class Report implements TextDocumentContentProvider {
  private readonly changes = new EventEmitter<Uri>();
  readonly onDidChange = this.changes.event;
  private text = '';

  constructor(private readonly context: ExtensionContext) {}

  provideTextDocumentContent = () => this.text;

  /** Makes a diagnosis and shows it. */
  async make() {
    const options = {
      location: ProgressLocation.Notification,
      title: 'Diagnosing Docker',
      cancellable: true,
    };
    const text = await window.withProgress(options, async (progress, cancellation) => {
      const abort = new AbortController();
      cancellation.onCancellationRequested(() => abort.abort());
      try {
        const asked = await backend(this.context);
        if (!asked) throw new Error('the setting dockerConnection.backendUrl is no address');
        const tell = (title: string) => progress.report({ message: plain(title) });
        return report(await diagnose(asked, abort.signal, tell));
      } catch (error) {
        if (!abort.signal.aborted) {
          const { message } = error as Error;
          void window.showErrorMessage(plain(`Docker could not be diagnosed: ${message}.`));
        }
        return undefined;
      }
    });
    if (!text) return;
    this.text = text;
    this.changes.fire(ADDRESS);
    await window.showTextDocument(await workspace.openTextDocument(ADDRESS), { preview: true });
  }
}
