/** What bundlers for pages take in place of `native-session.ts`: a page has no functions of C's. */
export const NativeSession = {
  isAvailable(): boolean {
    return false;
  },
  create(): Promise<undefined> {
    return Promise.resolve(undefined);
  },
};
