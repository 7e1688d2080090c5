import { ConfigError } from '../errors';
import type { Random } from '../random';
import { mojibakeOf } from './cleaning/mojibake';
import type { LabelledText } from './labelled-texts';

/** What is wrong with a record, on purpose. */
export type Fault = 'copy' | 'near copy' | 'label' | 'boilerplate' | 'encoding';

/** The share of records that get each fault; copies are in addition to them. */
export interface FaultRates {
  /** Another label than the right one. */
  readonly labels: number;
  /** Lines above and below the text that belong to the page it stood on. */
  readonly boilerplate: number;
  /** Letters read in the wrong encoding, invisible characters in words. */
  readonly encoding: number;
  /** Copies to the letter. */
  readonly copies: number;
  /** Copies with one more word at the end. */
  readonly nearCopies: number;
}

/** A record with what was done to it. */
export interface PlantedText extends LabelledText {
  /** The record it was made of, by its place from 0. */
  readonly of: number;
  readonly trueLabel: string;
  readonly faults: readonly Fault[];
}

/** As a page of reviews has them. */
const headers: readonly string[] = [
  'Home | Departments | Deals | Sign in',
  'Skip to main content',
  'We use cookies to make this site better. Accept all cookies',
];
const footers: readonly string[] = [
  'Was this review helpful? Yes No Report',
  'Share this',
  '© 2019 Harbour Reviews Ltd. All rights reserved.',
];

/** Copies are made of one record in twenty: what is copied is copied often, as posts that went round are. */
const copiedShare = 1 / 20;

/**
 * Spoils records at known rates, so that what finds faults can be measured, and what they cost. Which records get a
 * fault is drawn anew for each kind, so some get several; copies are made last, of what is there, and stand in
 * random places.
 *
 * @throws ConfigError if a rate is below 0, a share is above 1, or there are fewer than two labels
 */
export function plantFaults(
  records: readonly LabelledText[],
  rates: FaultRates,
  random: Random,
): PlantedText[] {
  for (const [name, rate] of Object.entries(rates)) {
    if (!(rate >= 0 && (rate <= 1 || /copies/i.test(name)))) {
      throw new ConfigError(`plantFaults: ${name} must be a share from 0 to 1, got ${rate}`);
    }
  }
  const labels = [...new Set(records.map(({ label }) => label))].sort();
  if (labels.length < 2) {
    throw new ConfigError(
      `plantFaults: at least two labels are required, got ${labels.join(', ') || 'none'}`,
    );
  }
  const spoiled = records.map((record, of): PlantedText => {
    const hit = (rate: number): boolean => random.uniform() < rate;
    const faults: Fault[] = [];
    let { text, label } = record;
    if (hit(rates.labels)) {
      label = labels.filter((other) => other !== record.label)[random.integer(labels.length - 1)];
      faults.push('label');
    }
    if (hit(rates.encoding)) {
      text = misread(text);
      faults.push('encoding');
    }
    if (hit(rates.boilerplate)) {
      text = [headers[random.integer(headers.length)], text, ...random.shuffle([...footers]).slice(1)].join(
        '\n',
      );
      faults.push('boilerplate');
    }
    return { ...record, text, label, of, trueLabel: record.label, faults };
  });
  const copied = random.shuffle([...spoiled]).slice(0, Math.max(1, Math.round(copiedShare * spoiled.length)));
  const copies = (rate: number, fault: Fault, change: (text: string) => string): PlantedText[] =>
    Array.from({ length: Math.round(rate * records.length) }, () => {
      const original = copied[random.integer(copied.length)];
      return { ...original, text: change(original.text), faults: [...original.faults, fault] };
    });
  return random.shuffle([
    ...spoiled,
    ...copies(rates.copies, 'copy', (text) => text),
    ...copies(rates.nearCopies, 'near copy', (text) => withOneMoreWord(text, random)),
  ]);
}

/** Typographic marks and accents as windows-1252 shows them, and a soft hyphen in every long word. */
function misread(text: string): string {
  const typographic = text
    .replace(/(\p{L})'(\p{L})/gu, '$1’$2')
    .replace(/"([^"]*)"/g, '“$1”')
    .replace(/ - /g, ' – ');
  return mojibakeOf(typographic).replace(/(\p{L}{3})(?=\p{L}{3})/gu, '$1\u00ad');
}

function withOneMoreWord(text: string, random: Random): string {
  const words = text.split(' ');
  return `${text} ${words[random.integer(words.length)]}`;
}
