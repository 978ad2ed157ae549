// Where AWS's agents lie: in their usual places, and wherever their services say.
import type { AgentFacts } from '../data/aws-agents.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

export interface FoundAgent {
  readonly facts: AgentFacts;
  readonly path: string;
  readonly realPath: string;
  readonly foundBy: readonly string[];
}

interface Candidate {
  readonly facts: AgentFacts;
  readonly path: string;
  readonly foundBy: string;
}

/** The agents on this machine, each file once. */
export async function findAgents(host: Host, agents: readonly AgentFacts[]): Promise<readonly FoundAgent[]> {
  const candidates = (await Promise.all(agents.map((facts) => candidatesFor(host, facts)))).flat();
  const found = new Map<string, FoundAgent>();
  for (const { facts, path, foundBy } of candidates) {
    const realPath = await host.realpath(path);
    if (realPath === null || (await host.stat(realPath))?.kind !== 'file') continue;
    const key = host.platform === 'win32' ? realPath.toLowerCase() : realPath;
    const known = found.get(key);
    const ways = known ? [...new Set([...known.foundBy, foundBy])] : [foundBy];
    found.set(key, { facts: known?.facts ?? facts, path: known?.path ?? path, realPath, foundBy: ways });
  }
  return [...found.values()];
}

async function candidatesFor(host: Host, facts: AgentFacts): Promise<readonly Candidate[]> {
  switch (host.platform) {
    case 'linux': {
      const units = await unitPrograms(host, facts);
      return [
        ...units,
        ...facts.linux.map((path) => ({ facts, path, foundBy: path.startsWith('/snap/') ? 'snap' : pathRules(host).dirname(path) })),
      ];
    }
    case 'darwin':
      return facts.darwin.map((path) => ({ facts, path, foundBy: pathRules(host).dirname(path) }));
    case 'win32':
      return windowsCandidates(host, facts);
    case 'other':
      return [];
  }
}

const UNIT_FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const MAX_UNIT_BYTES = 64 * 1024;

/** What a unit starts, where that is a program of this agent: a path that ends in one of its names. */
async function unitPrograms(host: Host, facts: AgentFacts): Promise<readonly Candidate[]> {
  const names = new Set(facts.linux.map((path) => pathRules(host).basename(path)));
  const found: Candidate[] = [];
  for (const folder of UNIT_FOLDERS) {
    const text = await host.readText(`${folder}/${facts.unit}.service`, MAX_UNIT_BYTES);
    for (const line of text?.split('\n') ?? []) {
      const command = /^ExecStart=\s*[-@:+!|]*(.*)$/.exec(line)?.[1] ?? '';
      for (const [path] of command.matchAll(/\/[^\s'";]+/g))
        if (names.has(pathRules(host).basename(path))) found.push({ facts, path, foundBy: `systemd, ${facts.unit}.service` });
    }
  }
  return found;
}

async function windowsCandidates(host: Host, facts: AgentFacts): Promise<readonly Candidate[]> {
  const folders = ['ProgramFiles', 'ProgramW6432'].flatMap((name) => envValue(host, name) ?? []);
  const usual = folders.flatMap((folder) =>
    facts.windows.map((path) => ({ facts, path: pathRules(host).join(folder, path), foundBy: 'Program Files' })),
  );
  const values = facts.service === '' ? null : await host.registryValues(`HKLM\\SYSTEM\\CurrentControlSet\\Services\\${facts.service}`, 64);
  const image = values?.find(({ name }) => name.toLowerCase() === 'imagepath')?.value;
  const path = typeof image === 'string' ? programIn(host, image) : null;
  return [...(path === null ? [] : [{ facts, path, foundBy: `service ${facts.service}` }]), ...usual];
}

/** The program of a service's command line: quoted, or everything up to `.exe`. */
function programIn(host: Host, command: string): string | null {
  const expanded = command.replace(/%(\w+)%/g, (whole, name: string) => envValue(host, name) ?? whole);
  const path = /^\s*"([^"]+)"/.exec(expanded)?.[1] ?? /^\s*(.+?\.exe)(?:\s|$)/i.exec(expanded)?.[1];
  return path !== undefined && pathRules(host).isAbsolute(path) ? path : null;
}
