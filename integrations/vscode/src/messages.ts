/** What the view asks the extension to fetch for it, by the route's name beside the health route. */
export type Asked =
  | { readonly relay: 'ask'; readonly id: number; readonly route: string; readonly method: string }
  | { readonly relay: 'abort'; readonly id: number };

/** What comes of that: the head, pieces of the body, and its end. */
export type Answered =
  | { readonly relay: 'head'; readonly id: number; readonly status: number; readonly type: string }
  | { readonly relay: 'piece'; readonly id: number; readonly text: string }
  | { readonly relay: 'end'; readonly id: number; readonly hasFailed: boolean };
