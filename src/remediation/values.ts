// The values of a finding that its commands need. They come from logs: `fill` lets only safe ones through.
import type { Counts, Finding, Installation } from '../contract/document.ts';
import { type FilledPlaceholder, type PlaceholderValues, safeValue } from './placeholders.ts';
import type { Playbook } from './playbook.ts';

/** The value with the most calls that is safe for `name`, after `read` took the wanted part out of it. */
function mostCalled(
  name: FilledPlaceholder,
  counts: Counts | undefined,
  read: (value: string) => string | undefined = (value) => value,
): string | null {
  const byCalls = Object.entries(counts ?? {}).sort(([, a], [, b]) => b - a);
  for (const [value] of byCalls) {
    const safe = safeValue(name, read(value));
    if (safe !== null) return safe;
  }
  return null;
}

const part =
  (pattern: RegExp) =>
  (value: string): string | undefined =>
    pattern.exec(value)?.[1];

function oldVersion(finding: Finding, installation: Installation | null, { oldVersion }: Playbook): string | null {
  if (installation) return installation.version;
  if (oldVersion === undefined) return null;
  return (oldVersion === 'runtime' ? finding.client?.runtimeVersion : finding.client?.productVersion) ?? null;
}

/** What is known and safe, by placeholder. */
export function valuesOf(finding: Finding, installation: Installation | null, playbook: Playbook): PlaceholderValues {
  const { evidence } = finding;
  const found: readonly (readonly [FilledPlaceholder, string | null | undefined])[] = [
    ['FINDING_ID', finding.id],
    ['ACCESS_KEY_ID', mostCalled('ACCESS_KEY_ID', evidence?.accessKeyIds)],
    ['ACCOUNT_ID', mostCalled('ACCOUNT_ID', evidence?.accounts)],
    ['REGION', mostCalled('REGION', evidence?.regions)],
    [
      'ROLE_NAME',
      mostCalled('ROLE_NAME', evidence?.principals, part(/:role\/(?:.*\/)?([^/]+)$/)) ??
        mostCalled('ROLE_NAME', evidence?.principals, part(/:assumed-role\/([^/]+)\//)),
    ],
    ['USER_NAME', mostCalled('USER_NAME', evidence?.principals, part(/:user\/(?:.*\/)?([^/]+)$/))],
    ['PRINCIPAL_ARN', mostCalled('PRINCIPAL_ARN', evidence?.principals)],
    ['SOURCE_IP', mostCalled('SOURCE_IP', evidence?.sourceIps)],
    ['INSTANCE_ID', mostCalled('INSTANCE_ID', evidence?.hosts, part(/(?:^|:instance\/)(i-[0-9a-f]+)$/))],
    ['FUNCTION_NAME', mostCalled('FUNCTION_NAME', evidence?.hosts, part(/:function:([^:]+)/))],
    ['VPC_ENDPOINT_ID', mostCalled('VPC_ENDPOINT_ID', evidence?.vpcEndpoints)],
    ['EVENT_ID', evidence?.eventIds.find((id) => safeValue('EVENT_ID', id) !== null)],
    ['EVENT_TIME', evidence?.lastSeen],
    ['OLD_VERSION', oldVersion(finding, installation, playbook)],
    ['PROGRAM_PATH', installation?.path],
  ];
  return Object.fromEntries(
    found.flatMap(([name, value]) => {
      const safe = safeValue(name, value);
      return safe === null ? [] : [[name, safe] as const];
    }),
  );
}
