// attack: a file that does not compile
// verdict: compile_error
// points: 0
// message: line 6, column 7: The symbol "mean" has already been declared
export const mean = 2;
const mean = 3;
