// Where the bundled sample lies at run time.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The sample is not where the build puts it: the installation is incomplete. */
export class SampleMissingError extends Error {
  override readonly name = 'SampleMissingError';
}

// Beside the bundle that runs; beside the build's output when the source runs unbundled.
const PLACES = ['./sample/', '../../dist/sample/'];

/** The folder of the bundled sample. Throws `SampleMissingError`, with what to do, where there is none. */
export function sampleFolder(base: string = import.meta.url): string {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, base)));
  const folder = folders.find((candidate) => existsSync(`${candidate}AWSLogs`));
  if (folder !== undefined) return folder;
  throw new SampleMissingError(
    `The bundled sample is missing: there is no ${folders[0]}AWSLogs. Install tls-migrate again, or build it with: npm run build`,
  );
}
