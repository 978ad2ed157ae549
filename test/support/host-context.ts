// Detection on a made-up machine, gathered for a test.
import type { Installation } from '../../src/contract/document.ts';
import { detectInstallations } from '../../src/machine/detect.ts';
import type { DetectContext, RuntimeDetector } from '../../src/machine/detector.ts';
import type { Host } from '../../src/machine/host.ts';

export interface Detected {
  readonly installations: readonly Installation[];
  readonly notes: readonly string[];
}

/** Runs detectors to their end. */
export async function detectAll(
  host: Host,
  detectors: readonly RuntimeDetector[],
  options: { readonly allowPrograms?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Detected> {
  const installations: Installation[] = [];
  const notes: string[] = [];
  const { allowPrograms = false, signal = new AbortController().signal } = options;
  for await (const event of detectInstallations({ host, signal, allowPrograms, detectors })) {
    if (event.type === 'installation') installations.push(event.installation);
    if (event.type === 'note') notes.push(event.text);
  }
  return { installations, notes };
}

/** A context that does every piece of work at once and keeps the notes. */
export function contextFor(host: Host, options: { readonly allowPrograms?: boolean } = {}): DetectContext & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    host,
    signal: new AbortController().signal,
    allowPrograms: options.allowPrograms ?? false,
    notes,
    note: (text) => notes.push(text),
    probe: (_name, work) => work(),
  };
}

/** The installation of a path; a test that expects it fails with the paths that were found. */
export function at(detected: Detected, path: string): Installation {
  const found = detected.installations.find((installation) => installation.path === path || installation.realPath === path);
  if (!found) throw new Error(`no installation at ${path}; found: ${detected.installations.map((one) => one.path).join(', ') || 'none'}`);
  return found;
}
