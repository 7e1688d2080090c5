/** A text and where it is from: what is kept hold of from the file to the training set. */
export interface TextRecord {
  readonly text: string;
  /** The file or page. */
  readonly source: string;
  /** The line it begins on, from 1: of the file, or of the page or cell. */
  readonly line: number;
  /** Of a PDF, from 1. */
  readonly page?: number;
  /** Of a notebook, from 1. */
  readonly cell?: number;
  /** SHA-256 of the source's bytes, as hexadecimal digits: whether it is still the same file. */
  readonly sha256?: string;
  readonly licence?: string;
  /** The rest of what the file says of it: label, domain and so on. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Where a record stands, for people: `tides.txt:12`, `tides.pdf page 3`, `tides.ipynb cell 4`. */
export function placeOf({ source, line, page, cell }: Omit<TextRecord, 'text'>): string {
  if (page !== undefined) return `${source} page ${page}`;
  return cell === undefined ? `${source}:${line}` : `${source} cell ${cell}`;
}

/** What a step made of a record. */
export type Outcome =
  | { readonly status: 'kept' }
  | { readonly status: 'changed'; readonly text: string }
  | { readonly status: 'dropped'; readonly reason: string };

/** One step of cleaning: a name, and a pure function of a record. */
export interface CleaningStep {
  readonly name: string;
  readonly apply: (record: TextRecord) => Outcome;
}

/** A step that changes texts and drops none. */
export function changing(name: string, change: (text: string) => string): CleaningStep {
  return {
    name,
    apply: ({ text }) => {
      const changed = change(text);
      return changed === text ? { status: 'kept' } : { status: 'changed', text: changed };
    },
  };
}

/** A step that drops the texts for which there is a reason, and changes none. */
export function dropping(name: string, reasonFor: (text: string) => string | undefined): CleaningStep {
  return {
    name,
    apply: ({ text }) => {
      const reason = reasonFor(text);
      return reason === undefined ? { status: 'kept' } : { status: 'dropped', reason };
    },
  };
}
