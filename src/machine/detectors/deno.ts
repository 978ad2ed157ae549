// Every Deno: it brings rustls, and its version decides.
import { DENO_TLS } from '../data/javascript-runtimes-tls.ts';
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';
import { standardPlaces } from '../standard-places.ts';
import { versionedRuntime } from '../versioned-runtime.ts';

export const deno = versionedRuntime({
  kind: 'deno',
  name: 'Deno',
  program: 'deno',
  places: denoPlaces,
  // `deno 2.9.6 (stable, release, x86_64-unknown-linux-gnu)`
  version: /^deno (\d+\.\d+\.\d+(?:[-+][\w.+-]{1,30})?)(?: |$)/m,
  library: 'rustls',
  pqSince: DENO_TLS.pq,
  env: { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
});

// Source: docs.deno.com/runtime/getting_started/installation.
function denoPlaces(host: Host): readonly Place[] {
  const { join } = pathRules(host);
  const file = host.platform === 'win32' ? 'deno.exe' : 'deno';
  return [
    { pattern: join(envValue(host, 'DENO_INSTALL') ?? join(host.homedir, '.deno'), 'bin', file), foundBy: "Deno's installer" },
    { pattern: join(host.homedir, '.cargo', 'bin', file), foundBy: 'cargo' },
    { pattern: join(host.homedir, '.dvm', 'versions', '*', file), foundBy: 'dvm' },
    ...standardPlaces(host, { program: 'deno', homebrew: 'deno', asdf: 'deno', mise: 'deno', snap: 'deno', scoop: 'deno' }),
  ];
}
