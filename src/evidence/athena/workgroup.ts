// The workgroup that queries run in: its engine, where it keeps results, and the limit that it sets.
import type { WorkGroup } from '@aws-sdk/client-athena';
import type { AthenaApi } from './api.ts';

/** What Athena calls the workgroup that every account has. */
export const PRIMARY = 'primary';

export interface QueryPlace {
  readonly workGroup: string;
  /** Where results are to be kept, to be sent with each query; null where the workgroup or Athena itself says so. */
  readonly output: string | null;
  /** A query that scans more bytes than this is cancelled, and billed; null for no such limit. */
  readonly cutoffBytes: number | null;
  /** Sentences about it that a person must know. */
  readonly notes: readonly string[];
  /** Why nothing can be asked there; null when it can. */
  readonly refused: string | null;
}

const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(3))} GB`;

function outputOf(
  { ResultConfiguration, ManagedQueryResultsConfiguration, EnforceWorkGroupConfiguration }: NonNullable<WorkGroup['Configuration']>,
  chosen: string | null,
): { readonly output: string | null; readonly notes: readonly string[]; readonly missing: boolean } {
  const own = ResultConfiguration?.OutputLocation ?? null;
  const managed = ManagedQueryResultsConfiguration?.Enabled === true;
  // A workgroup that enforces its settings ignores what a query says (workgroups-settings-override); its default is to enforce.
  const enforced = EnforceWorkGroupConfiguration !== false;
  const ignored =
    chosen === null
      ? []
      : [`The workgroup decides where results are kept${own === null ? '' : ` (${own})`}, not the place that was named.`];
  if (managed) return { output: null, notes: ignored, missing: false };
  if (own !== null && (enforced || chosen === null)) return { output: null, notes: chosen === own ? [] : ignored, missing: false };
  return { output: chosen, notes: [], missing: chosen === null };
}

/** Whether queries can run in the workgroup `name`, and how. `output` is where the person wants results kept. Rejects as the API does. */
export async function queryPlace(api: AthenaApi, name: string, output: string | null, signal: AbortSignal): Promise<QueryPlace> {
  const { State, Configuration = {} } = await api.workGroup(name, signal);
  const { BytesScannedCutoffPerQuery, EngineVersion } = Configuration;
  const cutoffBytes = BytesScannedCutoffPerQuery ?? null;
  const place = { workGroup: name, output: null, cutoffBytes, notes: [] };
  const engine = EngineVersion?.EffectiveEngineVersion ?? '';
  if (State === 'DISABLED') return { ...place, refused: `The workgroup ${name} is disabled. Name another: --athena-workgroup NAME` };
  if (/spark/i.test(engine))
    return { ...place, refused: `The workgroup ${name} runs ${engine}, not SQL. Name another: --athena-workgroup NAME` };
  const found = outputOf(Configuration, output);
  if (found.missing) {
    const others = (await api.workGroupNames(signal).catch(() => [])).filter((other) => other !== name);
    const another =
      others.length === 0 ? '' : ` Or name another workgroup with --athena-workgroup (there are ${others.slice(0, 10).join(', ')}).`;
    return {
      ...place,
      refused: `The workgroup ${name} says nowhere where results are kept. Name a place that you may write to: --athena-output s3://BUCKET/PREFIX/.${another}`,
    };
  }
  const notes = [
    ...found.notes,
    ...(cutoffBytes === null
      ? []
      : [`The workgroup ${name} cancels a query that scans more than ${gigabytes(cutoffBytes)}: periods are cut to stay below.`]),
    ...(/version 2/.test(engine)
      ? [`The workgroup ${name} runs ${engine}, which AWS has replaced: the query is written for version 3.`]
      : []),
  ];
  return { ...place, output: found.output, notes, refused: null };
}
