/** Headway's version, as in package.json (a test compares the two). */
export const version: string = '0.1.0';
