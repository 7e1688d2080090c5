/**
 * Which of the numbers 0, 1, 2, … belong together: union–find. The smallest number of a cluster stands for it.
 *
 * @remarks Galler and Fischer 1964, with path halving (Tarjan and van Leeuwen 1984).
 */
export class Clusters {
  private readonly parents: number[] = [];

  /** A new cluster of one. Returns its number. */
  add(): number {
    return this.parents.push(this.parents.length) - 1;
  }

  /** The smallest number of the cluster that `member` is in. */
  first(member: number): number {
    while (this.parents[member] !== member) {
      member = this.parents[member] = this.parents[this.parents[member]];
    }
    return member;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.first(a), this.first(b)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** Clusters with more than one member, each rising. */
  groups(): number[][] {
    const members = new Map<number, number[]>();
    this.parents.forEach((_, member) => {
      const first = this.first(member);
      if (first === member) members.set(first, [first]);
      else members.get(first)!.push(member);
    });
    return [...members.values()].filter((group) => group.length > 1);
  }
}
