/**
 * Everything a learner, a notebook or another program imports from `headway`, in the order of
 * book/src/appendix/architecture.md. Where a file also holds parts of its own workings, what it offers is
 * named one by one.
 */

// Errors, seeded randomness, shapes in letters.
export * from './errors';
export * from './random';
export * from './shape';
export * from './version';

// backends: what computes the tensors.
export * from './backends/backend';

// compile: readable functions at the speed of native code.
export * from './compile';

// checkpoints: weights in and out of files.
export { openGguf, writeGguf, type GgufFile } from './checkpoints/gguf';
export type { GgufEntry } from './checkpoints/gguf-header';
export type { GgufMetadata, GgufScalar, GgufScalarType, GgufValue } from './checkpoints/gguf-metadata';
export * from './checkpoints/half-precision';
export { dequantize, quantize, type GgmlType, type QuantizedTensor } from './checkpoints/quantization';
export * from './checkpoints/safetensors';
export { openModelWeights, writeSafetensorsShards } from './checkpoints/safetensors-shards';
export type { SafetensorsData, SafetensorsDtype, SafetensorsEntry } from './checkpoints/safetensors-header';

// tokenizers: text into token ids and back.
export { byteAlphabet, bytesOfToken, characterOfByte, idOfByte } from './tokenizers/byte-alphabet';
export * from './tokenizers/bpe-encoding';
export { mergePair, trainMerges, type Merge } from './tokenizers/bpe-training';
export * from './tokenizers/added-tokens';
export * from './tokenizers/byte-level-bpe-tokenizer';
export * from './tokenizers/character-tokenizer';
export { loadLlama2cTokenizer } from './tokenizers/llama2c-tokenizer';
export * from './tokenizers/chat-template';
export * from './tokenizers/encoder-tokens';
export { chatTemplateFromGguf, tokenizerFromGguf } from './tokenizers/gguf-tokenizer';
export * from './tokenizers/roberta-tokenizer';
export { gpt2Pattern, splitWords } from './tokenizers/pre-tokenization';
export * from './tokenizers/sentence-piece-tokenizer';
export * from './tokenizers/streaming-decoder';
export type { EncodeOptions, OffsetEncoding, Tokenizer } from './tokenizers/tokenizer';
export { loadTokenizer, saveTokenizer } from './tokenizers/tokenizer-files';
export * from './tokenizers/word-piece-tokenizer';

// data: texts, records and bundled sets, and batches of them.
export * from './data/augmentation/augment';
export { entityNames, swapEntities, type EntityNames } from './data/augmentation/entity-swap';
export { paraphrase } from './data/augmentation/paraphrases';
export { synonymsOf } from './data/augmentation/synonyms';
export * from './data/augmentation/word-edits';
export * from './data/balanced-split';
export * from './data/batch';
export { frequentLines, withoutBoilerplate } from './data/cleaning/boilerplate';
export * from './data/cleaning/characters';
export { guessLanguage, knownLanguages } from './data/cleaning/language';
export { mojibakeOf, repairMojibake } from './data/cleaning/mojibake';
export { findPersonalData, maskPersonalData, type PersonalData } from './data/cleaning/personal-data';
export * from './data/cleaning/pipeline';
export * from './data/cleaning/record';
export * from './data/cleaning/standard-steps';
export * from './data/conversation-encoding';
export * from './data/conversation-files';
export { conversations, type Conversation } from './data/conversations';
export * from './data/copied-names';
export { candidateProbability, chooseBanding, type Banding } from './data/deduplication/bands';
export * from './data/deduplication/duplicate-index';
export { agreement, MinHash } from './data/deduplication/min-hash';
export { jaccard, shingles } from './data/deduplication/shingles';
export { sketch, sketchSimilarity } from './data/deduplication/sketch';
export * from './data/encoder-input';
export { entitySentences, type EntitySentence } from './data/entities';
export { financialSentences, type FinancialSentence } from './data/finance';
export * from './data/full-sentences';
export * from './data/example-batches';
export { findSources } from './data/ingestion/find-sources';
export { ingest, ingestFile, type IngestedFile, type IngestionOptions } from './data/ingestion/ingest';
export { mainText, type TextBlock } from './data/ingestion/main-text';
export { parsePage } from './data/ingestion/html';
export * from './data/label-noise';
export { readLabelledTexts, type LabelledFormat, type LabelledText } from './data/labelled-texts';
export * from './data/leakage';
export { healthQuestions, type HealthQuestion } from './data/health';
export * from './data/mask-tokens';
export * from './data/masked-batches';
export * from './data/moby-dick';
export * from './data/packed-blocks';
export * from './data/planted-faults';
export * from './data/packed-examples';
export * from './data/passage-questions';
export { passageQuestions } from './data/questions';
export * from './data/preference-files';
export { preferencePairs, type PreferencePair } from './data/preferences';
export * from './data/passages';
export * from './data/pubmedqa';
export * from './data/replay';
export * from './data/random-blocks';
export { readRecords } from './data/records';
export * from './data/report';
export * from './data/report-figures';
export * from './data/sequence-pair-batches';
export * from './data/sentence-pairs';
export * from './data/sentences';
export { sentimentSentences, type SentimentSentence } from './data/sentiment';
export * from './data/sequential-blocks';
export * from './data/split';
export * from './data/squad';
export { parseTatQa } from './data/tat-qa';
export * from './data/stratified-sample';
export * from './data/state-of-the-union';
export { documentSummaries, type DocumentSummary } from './data/summaries';
export * from './data/summarized-documents';
export * from './data/tagged-sentences';
export * from './data/toy-sequences';
export * from './data/translation-encoding';
export * from './data/translation-pairs';
export * from './data/typescript-messages';
export * from './data/vader-learning-curve';
export { readText } from './data/text-files';
export type { BlockOptions } from './data/token-blocks';

// nn: the parts a Transformer is made of.
export * from './nn/attention';
export * from './nn/decoder-cache';
export * from './nn/decoder-layer';
export * from './nn/dropout';
export * from './nn/embedding';
export * from './nn/encoder-layer';
export * from './nn/feed-forward';
export * from './nn/gated-feed-forward';
export * from './nn/gelu';
export * from './nn/initial';
export * from './nn/key-value-cache';
export * from './nn/layer-norm';
export * from './nn/linear';
export * from './nn/lora';
export * from './nn/masks';
export * from './nn/module';
export * from './nn/multi-head-attention';
export * from './nn/positions';
export * from './nn/projected-attention';
export * from './nn/rms-norm';
export * from './nn/rotary-frequencies';
export * from './nn/rotary-positions';
export * from './nn/transformer-block';

// models: whole models, their files, and what a model of any size costs.
export * from './models/architectures';
export * from './models/bert';
export * from './models/bert-config';
export * from './models/bert-pre-training';
export * from './models/bert-presets';
export * from './models/bert-tasks';
export * from './models/causal-language-model';
export * from './models/copy-encoder';
export * from './models/encoder-tasks';
export * from './models/encoder-tensors';
export * from './models/gpt';
export * from './models/gpt-config';
export * from './models/gpt-presets';
export * from './models/heads';
export * from './models/llama';
export * from './models/llama-config';
export * from './models/llama-presets';
export { loadGguf, saveGguf, type LoadedGguf, type SaveGgufOptions } from './models/llama-gguf';
export { loadLlama2c } from './models/llama2c';
export { loadMinGpt } from './models/min-gpt';
export * from './models/qwen2';
export * from './models/load-masked-language-model';
export * from './models/masked-language-model';
export * from './models/model-family';
export { saveOnnx, type SaveOnnxOptions } from './models/onnx-export';
export * from './models/pretrained';
export * from './models/pretrained-directory';
export * from './models/resize';
export * from './models/roberta';
export * from './models/sequence-classifier';
export * from './models/sequence-to-sequence-model';
export * from './models/sizes';
export * from './models/token-tensors';
export * from './models/transformer';
export * from './models/transformer-config';

// generation: texts out of a language model.
export * from './generation/beam-search';
export * from './generation/chat';
export * from './generation/fill-mask';
export * from './generation/masked-words';
export * from './generation/generate';
export * from './generation/generate-target';
export * from './generation/generate-text';
export * from './generation/load-chat-model';
export * from './generation/sentence-embedding';
export * from './generation/sampling';
export * from './generation/translate';

// evaluation: how good a model is, beside a trivial one.
export * from './evaluation/answer-scores';
export * from './evaluation/bag-of-words';
export * from './evaluation/bleu';
export * from './evaluation/calibration';
export * from './evaluation/classification-metrics';
export * from './evaluation/classification-report';
export * from './evaluation/divergence';
export * from './evaluation/entity-scores';
export * from './evaluation/language-model-loss';
export * from './evaluation/logistic-regression';
export * from './evaluation/majority-baseline';
export * from './evaluation/masked-language-score';
export * from './evaluation/n-gram-baselines';
export * from './evaluation/out-of-fold';
export * from './evaluation/overlap-baseline';
export * from './evaluation/pair-loss';
export * from './evaluation/paired-bootstrap';
export * from './evaluation/perplexity';
export * from './evaluation/risk-coverage';
export * from './evaluation/rouge';
export * from './evaluation/sentence-selection';
export * from './evaluation/summary-scores';
export * from './evaluation/translation-baselines';
export * from './evaluation/translation-score';
export * from './evaluation/text-losses';
export * from './evaluation/token-losses';
export * from './evaluation/word-tag-baseline';

// training: loss, gradients, optimizer, schedule, and the loop around them.
export * from './training/adamw';
export * from './training/cross-entropy';
export * from './training/gradients';
export * from './training/grouped-adamw';
export * from './training/learning-rate';
export * from './training/masked-language-loss';
export * from './training/muon';
export * from './training/next-token-loss';
export * from './training/preference-loss';
export type { Optimizer } from './training/optimizer';
export * from './training/sequence-to-sequence-loss';
export * from './training/trainer';
export type { TrainingConfig } from './training/training-config';
export * from './training/training-history';
export * from './training/training-step';

// finetuning: the four steps, the tasks, and what they give.
export * from './finetuning/across-seeds';
export * from './finetuning/base-model';
export * from './finetuning/contestants';
export * from './finetuning/answer-spans';
export * from './finetuning/error-analysis';
export * from './finetuning/question-windows';
export * from './finetuning/fine-tune';
export * from './finetuning/fine-tuning-process';
export * from './finetuning/learning-curve';
export * from './finetuning/lora-files';
export { modelCard, type ModelCardFacts } from './finetuning/model-card';
export * from './finetuning/preference-scores';
export * from './finetuning/task';
export { writtenSamples, type WrittenSample } from './finetuning/written-samples';
export * from './finetuning/task-data';
export * from './finetuning/task-kind';
export { taskKinds } from './finetuning/tasks';
export * from './finetuning/chat-base';
export * from './finetuning/tasks/chat';
export * from './finetuning/tasks/classify';
export * from './finetuning/tasks/dpo';
export * from './finetuning/interpolate-weights';
export * from './finetuning/tasks/lm';
export * from './finetuning/tasks/ner';
export * from './finetuning/tasks/qa';
export * from './finetuning/tasks/abstractive-summarization';
export * from './finetuning/tasks/extractive-summarization';
export * from './finetuning/tasks/prompted-summarization';
export * from './finetuning/tasks/summarization';
export * from './finetuning/tasks/summarize';

// plots: figures as plain Plotly JSON.
export * from './plots/attention-map';
export * from './plots/bar-chart';
export * from './plots/confusion-matrix-figure';
export type { Figure, Layout, Trace } from './plots/figure';
export * from './plots/learning-curve-figure';
export * from './plots/line-chart';
export * from './plots/loss-curve';
export * from './plots/reliability-diagram';
export * from './plots/static-svg';
export * from './plots/token-view';

// notebook: what a cell shows, and the verdict on an exercise.
export { check, type CheckResult } from './grading/notebook-check';
export { figure } from './notebook/figure';
export * from './notebook/live-reply';
export * from './notebook/live-training';
export * from './notebook/result';
export * from './notebook/table';
