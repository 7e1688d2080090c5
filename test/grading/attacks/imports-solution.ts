// attack: row 7: imports the reference answer
// verdict: compile_error
// points: 0
// message: is not allowed in this exercise
import { mean as solution } from '../../../solutions/01-test/mean/mean';
export const mean = solution;
