/*
 * Tier T2: a process with its own user, pid, network, mount, ipc and host-name namespaces. Its file
 * system is a small tmpfs that shows the system's libraries, Node and the runner, read-only; the
 * course, the judge and every home folder are not there. It needs no root.
 */

/** A command line to start the student's process with. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** Builds the root, goes into it, and gives up every capability before the command starts. */
const enter = `
set -e
root=$1; file=$2; shift 2
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t tmpfs -o size=32m,mode=755 tmpfs "$root"
mkdir "$root/proc" "$root/tmp"
mount -t proc proc "$root/proc"
mount -t tmpfs -o size=16m tmpfs "$root/tmp"
show() { mount --bind -o ro "$1" "$root$1" 2>/dev/null || mount --rbind -o ro "$1" "$root$1"; }
for folder in /lib /lib64 /usr/lib /usr/lib64; do
  if [ -L "$folder" ]; then
    mkdir -p "$root$(dirname "$folder")"; cp -P "$folder" "$root$folder"
  elif [ -d "$folder" ]; then
    mkdir -p "$root$folder"; show "$folder"
  fi
done
for program in "$1" "$file" "$(command -v setpriv)" "$(command -v prlimit)"; do
  program=$(readlink -f "$program")
  [ -e "$root$program" ] && continue
  mkdir -p "$root$(dirname "$program")"; : > "$root$program"; show "$program"
done
privileges=$(readlink -f "$(command -v setpriv)"); limits=$(readlink -f "$(command -v prlimit)")
exec chroot "$root" "$privileges" --no-new-privs --bounding-set=-all --inh-caps=-all "$limits" --nproc=128 "$@"
`;

/**
 * The command line that runs a command in namespaces of its own.
 *
 * @param command - program and arguments
 * @param file - the one file, beside the program, that it may see
 */
export function namespaceLaunch(command: readonly string[], file: string): Launch {
  const flags = [
    '--user',
    '--map-root-user',
    '--mount',
    '--pid',
    '--net',
    '--ipc',
    '--uts',
    '--fork',
    '--kill-child',
  ];
  // Mounted over in the new mount namespace only: a folder that every Linux has and nobody keeps files in.
  const root = '/sys';
  return { command: 'unshare', args: [...flags, 'sh', '-c', enter, 'sh', root, file, ...command] };
}
