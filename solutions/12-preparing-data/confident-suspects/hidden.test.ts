import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random probabilities: the suspects are those of the definition', async () => {
  for (let round = 0; round < 6; round++) {
    const classes = 2 + random.integer(3);
    const labels = Array.from({ length: 12 + random.integer(20) }, (_, n) =>
      n < classes ? n : random.integer(classes),
    );
    const probabilities = labels.map((label) => {
      const weights = Array.from({ length: classes }, (_, k) => random.uniform() + (k === label ? 0.6 : 0));
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map((weight) => weight / sum);
    });
    const expected: number[] = [];
    for (let n = 0; n < labels.length; n++) {
      let best = -1;
      for (let k = 0; k < classes; k++) {
        let [sum, count] = [0, 0];
        for (let m = 0; m < labels.length; m++) {
          if (labels[m] !== k) continue;
          sum += probabilities[m][k];
          count++;
        }
        const reached = probabilities[n][k] >= sum / count;
        if (reached && (best < 0 || probabilities[n][k] > probabilities[n][best])) best = k;
      }
      if (best >= 0 && best !== labels[n]) expected.push(n);
    }
    expectValue(await student.call('suspects', labels, probabilities)).toEqual(expected);
  }
});
