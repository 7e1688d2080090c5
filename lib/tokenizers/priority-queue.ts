/** A binary heap: `pop` gives the item that comes before all others. Push and pop take O(log n). */
export class PriorityQueue<T> {
  private readonly items: T[] = [];

  /** @param before - whether a is to be popped before b: a strict order */
  constructor(private readonly before: (a: T, b: T) => boolean) {}

  /** How many items wait. */
  get size(): number {
    return this.items.length;
  }

  push(item: T): void {
    const { items, before } = this;
    let child = items.length;
    items.push(item);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!before(item, items[parent])) break;
      items[child] = items[parent];
      child = parent;
    }
    items[child] = item;
  }

  /** Takes out the first item; undefined when none is left. */
  pop(): T | undefined {
    const { items, before } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return first;
    let parent = 0;
    for (let child = 1; child < items.length; child = 2 * parent + 1) {
      if (child + 1 < items.length && before(items[child + 1], items[child])) child++;
      if (!before(items[child], last)) break;
      items[parent] = items[child];
      parent = child;
    }
    items[parent] = last;
    return first;
  }
}
