// Proofs for what detection finds: a runtime by its kind, the SDK of a project by how the project runs it.
import { driverFor } from './handshake/drivers/index.ts';
import { sdkDriver } from './handshake/drivers/sdk.ts';
import { type ProofOptions, withProofs } from './handshake/prove-all.ts';
import type { Projects } from './project/projects.ts';

/** What `detect` finds, and again once it is proved. */
export function proveDetected(
  detect: Parameters<typeof withProofs>[0],
  { runOf }: Projects,
  options: Omit<ProofOptions, 'driverOf'>,
): ReturnType<typeof withProofs> {
  return withProofs(detect, {
    ...options,
    driverOf: ({ id, kind }) => {
      const run = runOf(id);
      return run === undefined ? driverFor(kind) : run && sdkDriver(run);
    },
  });
}
