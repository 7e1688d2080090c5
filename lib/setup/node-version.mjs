/**
 * Is this Node new enough? Written in old syntax and without imports, so that an old Node can still
 * read the answer: the files behind `npm start` and `npm test` ask here before they load the rest.
 */

/** The oldest Node that works: `require` of ES modules' companions and `fs.statfs` came with it. */
export const oldestNode = '20.19.0';

/**
 * @param {string} version - as in process.versions.node, for example '18.20.4'
 * @returns {string} what to tell the user, or '' if the version will do
 */
export function nodeProblem(version) {
  const have = version.split('.').map(Number);
  const need = oldestNode.split('.').map(Number);
  for (let i = 0; i < need.length; i++) {
    if (have[i] > need[i]) return '';
    if (have[i] < need[i]) {
      return (
        'Headway: Node ' +
        oldestNode +
        ' or newer is required, this is Node ' +
        version +
        '. Install Node 22 or 24 from https://nodejs.org (or with your version manager, for example' +
        ' `nvm install 22`), then run the same command again.'
      );
    }
  }
  return '';
}
