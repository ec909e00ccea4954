/** What somebody else has written, for a notification: a link in it could run any command. */
export const plain = (text: string) => text.replaceAll('](', '] (');
