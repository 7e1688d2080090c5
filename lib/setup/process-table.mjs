/** The processes of this machine, and which of them belong together. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** @typedef {{ pid: number, parent: number, group: number }} Entry */

/**
 * From /proc where there is one (small containers have no `ps`); zombies are left out.
 * @returns {Entry[]}
 */
function processTable() {
  if (!existsSync('/proc/self/stat')) {
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => !state.startsWith('Z'))
      .map(([pid, parent, group]) => ({ pid: Number(pid), parent: Number(parent), group: Number(group) }));
  }
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // pid (name) state parent group …: the name may hold spaces and brackets (proc_pid_stat(5)).
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/**
 * Every living process that descends from the given ones or shares a process group with one that
 * does. JupyterLab gives each kernel a group of its own, so a kernel's children are found even after
 * the kernel has gone.
 *
 * @param {number[]} roots - process ids
 * @returns {number[]} process ids, the roots included while they live
 */
export function familyOf(roots) {
  const table = processTable();
  const own = table.find((entry) => entry.pid === process.pid)?.group;
  const family = new Set(roots);
  const groups = new Set(roots.filter((pid) => pid !== own));
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent, group } of table) {
      if (pid === process.pid) continue;
      if (family.has(pid) ? groups.has(group) || group === own : !family.has(parent) && !groups.has(group)) {
        continue;
      }
      family.add(pid);
      if (group !== own) groups.add(group);
      grown = true;
    }
  }
  const alive = new Set(table.map((entry) => entry.pid));
  return [...family].filter((pid) => alive.has(pid));
}
