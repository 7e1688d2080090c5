import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The folders of lib/ in the direction the data flows. A folder may import from those before it in
 * its row and from the rows above; test/architecture.test.ts checks that every folder has its place.
 */
export const rows = [
  ['backends', 'compile', 'checkpoints', 'plots', 'setup'],
  ['tokenizers', 'data', 'nn', 'models', 'generation', 'evaluation', 'training', 'finetuning'],
  ['grading'],
  ['notebook'],
  ['bench'],
  ['cli'],
];

const order = rows.flat();
/** grading knows nothing of models: it may reach errors and random only. */
const zones = order.flatMap((folder, place) => [
  { target: `./lib/${folder}`, from: order.slice(place + 1).map((later) => `./lib/${later}`) },
]);
zones.push({ target: './lib/grading', from: order.filter((f) => f !== 'grading').map((f) => `./lib/${f}`) });

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      'lib/dist',
      'lib/bin',
      'book/build',
      '.headway',
      'notebooks',
      'book/theme',
      'book/src/assets',
      'exercises',
      'solutions/**/wrong',
      'test/grading/attacks',
    ],
  },
  ...tseslint.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: zones.filter((z) => z.from.length > 0) },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
);
