import type { Answered, Asked } from './messages';

/** A `fetch` for a view: the extension asks in its place. */
export function relayed(post: (message: Asked) => void): (request: Request) => Promise<Response> {
  let last = 0;
  return (request) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      let body: ReadableStreamDefaultController<Uint8Array>;
      const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (body = controller) });
      const end = (error?: Error) => {
        window.removeEventListener('message', hear);
        if (!error) return body.close();
        reject(error);
        body.error(error);
      };
      const hear = ({ data }: MessageEvent<Answered>) => {
        if (data?.id !== id) return;
        if (data.relay === 'head') {
          const { status, type } = data;
          resolve(new Response(stream, { status, headers: { 'content-type': type } }));
        } else if (data.relay === 'piece') {
          body.enqueue(new TextEncoder().encode(data.text));
        } else if (data.relay === 'end') {
          end(data.hasFailed ? new TypeError('nobody answers') : undefined);
        }
      };
      window.addEventListener('message', hear);
      request.signal.addEventListener('abort', () => {
        post({ relay: 'abort', id });
        end(new DOMException('nobody waits', 'AbortError'));
      });
      const route = new URL(request.url).pathname.replace(/^.*\/api\//, '');
      post({ relay: 'ask', id, route, method: request.method });
    });
}
