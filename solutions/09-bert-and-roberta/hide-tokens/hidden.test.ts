import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** The rule, place by place. */
function masked(
  inputIds: readonly number[],
  places: readonly number[],
  draws: readonly number[],
  randomIds: readonly number[],
  mask: number,
): { inputIds: number[]; labels: number[] } {
  const turn = new Map(places.map((place, i) => [place, i]));
  const count = Math.max(1, Math.round(places.length * 0.15));
  const turnOf = (place: number): number => turn.get(place) ?? Infinity;
  return {
    inputIds: inputIds.map((id, place) => {
      const i = turnOf(place);
      if (i >= count || draws[i] >= 0.9) return id;
      return draws[i] >= 0.8 ? randomIds[i] : mask;
    }),
    labels: inputIds.map((id, place) => (turnOf(place) < count ? id : -100)),
  };
}

function randomArguments(length: number): [number[], number[], number[], number[], number] {
  const inputIds = Array.from({ length }, () => 100 + random.integer(900));
  const places = random.shuffle([...inputIds.keys()].slice(1, -1));
  const draws = places.map(() => random.uniform());
  return [inputIds, places, draws, places.map(() => 100 + random.integer(900)), 4];
}

test('random texts agree with the rule', async () => {
  for (let round = 0; round < 6; round++) {
    const given = randomArguments(5 + random.integer(60));
    expectValue(await student.call('hideTokens', ...given)).toEqual(masked(...given));
  }
});

test('of 20,000 hidden tokens 80 % are masks, 10 % random, 10 % the same', async () => {
  const given = randomArguments(Math.round(20_000 / 0.15) + 2);
  const [original] = given;
  expectValue(await student.call('hideTokens', ...given)).toObey(
    'about 16,000 must be masks, 2,000 random tokens, and 2,000 as they were',
    (answer) => {
      const { inputIds, labels } = answer as { inputIds: number[]; labels: number[] };
      const hidden = labels.flatMap((label, place) => (label === -100 ? [] : [place]));
      const masks = hidden.filter((place) => inputIds[place] === 4).length;
      const same = hidden.filter((place) => inputIds[place] === original[place]).length;
      // Five standard deviations, √(20,000·p·(1 − p)): 57 for p = 0.8, 42 for 0.1. One random token in 900 is the same.
      return hidden.length === 20_000 && Math.abs(masks - 16_000) < 285 && Math.abs(same - 2002) < 212;
    },
  );
});
