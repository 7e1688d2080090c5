// attack: row 7: imports a module of Node
// verdict: compile_error
// points: 0
// message: import of 'node:fs' is not allowed
import { readFileSync } from 'node:fs';
export function mean(): string {
  return readFileSync('/etc/passwd', 'utf8');
}
