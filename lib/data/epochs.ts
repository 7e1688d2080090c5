import type { Random, RandomState } from '../random';

/** Where an {@link Epochs} stands: how its epoch began, and how many items of it were given out. */
export interface EpochState {
  readonly epochStart: RandomState;
  readonly place: number;
}

/** Items without end, epoch after epoch, each epoch in an order of its own. */
export class Epochs<T> {
  private items: readonly T[] = [];
  private place = 0;
  private epochStart: RandomState;

  /**
   * @param random - decides the orders; its state is this one's state
   * @param dealt - the items of one epoch, at least one, in an order drawn from `random` and nothing else
   */
  constructor(
    private readonly random: Random,
    private readonly dealt: () => readonly T[],
  ) {
    this.epochStart = random.state;
    this.begin();
  }

  next(): T {
    if (this.place === this.items.length) this.begin();
    return this.items[this.place++];
  }

  get state(): EpochState {
    return { epochStart: this.epochStart, place: this.place };
  }

  /** Deals the epoch again from how it began, and goes to the place in it. */
  set state({ epochStart, place }: EpochState) {
    this.random.state = epochStart;
    this.begin();
    this.place = place;
  }

  private begin(): void {
    this.epochStart = this.random.state;
    this.items = this.dealt();
    this.place = 0;
  }
}
