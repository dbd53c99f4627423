// What a tree of processes uses: CPU seconds and memory, from /proc. Hardened processes hide their smaps; what is theirs alone is then
// told by statm.
import { readdirSync, readFileSync } from "node:fs";

const TICKS = 100;

function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { parent: Number(rest[1]), cpu: (Number(rest[11]) + Number(rest[12])) / TICKS };
}

/** All processes that descend from `root`, itself included, without those that `leaveOut` names by their command line. */
export function tree(root, leaveOut = () => false) {
  const all = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      all.set(Number(name), { ...stat(name), words });
    } catch {
      // It ended while we looked.
    }
  }
  const found = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid, { parent, words }] of all) {
      if (found.has(pid) || !found.has(parent) || leaveOut(words)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return [...found].filter((pid) => all.has(pid)).map((pid) => ({ pid, ...all.get(pid) }));
}

export function cpuOf(processes) {
  return processes.reduce((sum, { cpu }) => sum + cpu, 0);
}

/** Bytes that the processes hold, shared pages counted in parts where the kernel tells. */
export function memoryOf(processes) {
  return processes.reduce((sum, { pid }) => {
    try {
      return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) * 1024;
    } catch {
      try {
        const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
        return sum + (resident - shared) * 4096;
      } catch {
        return sum;
      }
    }
  }, 0);
}
