// Every Bun: it brings BoringSSL, and its version decides.

import { BUN_TLS } from '../data/javascript-runtimes-tls.ts';
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';
import { standardPlaces } from '../standard-places.ts';
import { versionedRuntime } from '../versioned-runtime.ts';

export const bun = versionedRuntime({
  kind: 'bun',
  name: 'Bun',
  program: 'bun',
  places: bunPlaces,
  // `1.4.5`
  version: /^(\d+\.\d+\.\d+(?:-[\w.]{1,30})?)\s*$/,
  library: 'BoringSSL',
  pqSince: BUN_TLS.pq,
  env: { BUN_OPTIONS: undefined, NO_COLOR: '1' },
});

// Sources: bun.sh/docs/installation; npm's `bun` package brings its program in @oven.
function bunPlaces(host: Host): readonly Place[] {
  const { join } = pathRules(host);
  const file = host.platform === 'win32' ? 'bun.exe' : 'bun';
  return [
    { pattern: join(envValue(host, 'BUN_INSTALL') ?? join(host.homedir, '.bun'), 'bin', file), foundBy: "Bun's installer" },
    ...standardPlaces(host, { program: 'bun', homebrew: 'bun', asdf: 'bun', mise: 'bun', scoop: 'bun' }),
  ];
}
