import type { BrowserContext, Page, Request } from '@playwright/test';

/** What is sent by a browser, all of its tabs together. */
export class Requests {
  private sent: Request[] = [];
  private readonly open = new Set<Request>();

  constructor(context: BrowserContext) {
    context.on('request', (request) => {
      this.sent.push(request);
      if (kind(request) === 'streams') this.open.add(request);
    });
    context.on('requestfinished', (request) => this.open.delete(request));
    context.on('requestfailed', (request) => this.open.delete(request));
  }

  /** How many streams are open now: in one tab, or in all. */
  openStreams(tab?: Page) {
    const isAsked = (request: Request) => !tab || request.frame().page() === tab;
    return [...this.open].filter(isAsked).length;
  }

  /** Counts from now on. */
  restart() {
    this.sent = [];
  }

  counts() {
    const counts = { streams: 0, checks: 0, other: 0 };
    for (const request of this.sent) counts[kind(request)]++;
    return counts;
  }
}

function kind(request: Request) {
  const { pathname } = new URL(request.url());
  if (pathname === '/api/health/stream') return 'streams';
  return pathname === '/api/health' ? 'checks' : 'other';
}
