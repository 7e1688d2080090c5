import { FormatError } from '../errors';
import type { ByteSource } from './byte-source';

/** What is read ahead at once: a header takes few reads of the file, and little memory. */
const windowSize = 2 ** 18;

/**
 * Little-endian numbers and texts one after the other, as binary headers have them. Never reads or
 * allocates more than the source holds.
 *
 * @throws FormatError with the offset, from every method, where the source ends early
 */
export class ByteReader {
  private window: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.window.buffer);
  /** Where in the source the window begins. */
  private start = 0;
  private at = 0;

  constructor(private readonly source: ByteSource) {}

  /** Byte of the source that is read next. */
  get position(): number {
    return this.start + this.at;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.source.size - this.position;
  }

  uint8(): number {
    const at = this.take(1);
    return this.view.getUint8(at);
  }
  int8(): number {
    const at = this.take(1);
    return this.view.getInt8(at);
  }
  uint16(): number {
    const at = this.take(2);
    return this.view.getUint16(at, true);
  }
  int16(): number {
    const at = this.take(2);
    return this.view.getInt16(at, true);
  }
  uint32(): number {
    const at = this.take(4);
    return this.view.getUint32(at, true);
  }
  int32(): number {
    const at = this.take(4);
    return this.view.getInt32(at, true);
  }
  float32(): number {
    const at = this.take(4);
    return this.view.getFloat32(at, true);
  }
  float64(): number {
    const at = this.take(8);
    return this.view.getFloat64(at, true);
  }
  uint64(): bigint {
    const at = this.take(8);
    return this.view.getBigUint64(at, true);
  }
  int64(): bigint {
    const at = this.take(8);
    return this.view.getBigInt64(at, true);
  }

  /**
   * A 64-bit count of things that follow.
   *
   * @param what - for the message
   * @param leastBytes - the fewest bytes that one of them takes: more than fit are refused at once
   */
  count(what: string, leastBytes: number): number {
    const offset = this.position;
    const count = this.uint64();
    if (count > BigInt(Math.floor(this.remaining / leastBytes))) {
      throw new FormatError(
        `${count} ${what} are claimed, of at least ${leastBytes} bytes each, and only ${this.remaining} bytes are left`,
        offset,
      );
    }
    return Number(count);
  }

  /** That many bytes; a view that is valid until the next call. */
  bytes(length: number): Uint8Array {
    const at = this.take(length);
    return this.window.subarray(at, at + length);
  }

  /** A text of that many bytes of UTF-8. */
  text(length: number): string {
    const offset = this.position;
    try {
      return utf8.decode(this.bytes(length));
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw new FormatError('a text must be UTF-8', offset);
    }
  }

  /** Moves on by that many bytes and gives where they begin in the window. */
  private take(length: number): number {
    if (this.at + length > this.window.length) {
      const from = this.position;
      const ahead = Math.max(length, Math.min(windowSize, this.source.size - from));
      this.window = this.source.read(from, ahead);
      this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.length);
      this.start = from;
      this.at = 0;
    }
    const at = this.at;
    this.at += length;
    return at;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
