// attack: row 10: a loop while the module is evaluated
// verdict: timeout
// points: 0
// message: an endless loop
for (;;);
export {};
