// attack: row 7: imports the library
// verdict: compile_error
// points: 0
// message: line 5: import of 'headway' is not allowed
import { mean } from 'headway';
export { mean };
