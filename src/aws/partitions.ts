// AWS's partitions: which one a Region lies in, its domain, and where its console is.

/** What differs between partitions. `consoleHost` is null where nobody outside can know it (the isolated partitions). */
export interface Partition {
  readonly id: string;
  readonly dnsSuffix: string;
  readonly consoleHost: string | null;
}

interface Known {
  readonly id: string;
  readonly regions: RegExp;
  readonly dnsSuffix: string;
  readonly console: ((region: string) => string) | null;
}

// Ids, Region patterns and suffixes: botocore `partitions.json` (release 1.43.67, 2026-08-07). Console of aws:
// docs.aws.amazon.com/general/latest/gr/mgmt-console.html (retrieved 2026-11-22). The other consoles are derived from links to them in
// public documentation and code of 2026 (European Sovereign Cloud: `eusc-de-east-1.console.amazonaws-eusc.eu`); nobody opened them.
const PARTITIONS: readonly Known[] = [
  { id: 'aws-cn', regions: /^cn-\w+-\d+$/, dnsSuffix: 'amazonaws.com.cn', console: (region) => `${region}.console.amazonaws.cn` },
  { id: 'aws-us-gov', regions: /^us-gov-\w+-\d+$/, dnsSuffix: 'amazonaws.com', console: () => 'console.amazonaws-us-gov.com' },
  { id: 'aws-eusc', regions: /^eusc-de-\w+-\d+$/, dnsSuffix: 'amazonaws.eu', console: (region) => `${region}.console.amazonaws-eusc.eu` },
  { id: 'aws-iso', regions: /^us-iso-\w+-\d+$/, dnsSuffix: 'c2s.ic.gov', console: null },
  { id: 'aws-iso-b', regions: /^us-isob-\w+-\d+$/, dnsSuffix: 'sc2s.sgov.gov', console: null },
  { id: 'aws-iso-e', regions: /^eu-isoe-\w+-\d+$/, dnsSuffix: 'cloud.adc-e.uk', console: null },
  { id: 'aws-iso-f', regions: /^us-isof-\w+-\d+$/, dnsSuffix: 'csp.hci.ic.gov', console: null },
];

/** The partition of a Region, by its name. What no pattern knows is a new Region of the commercial partition, as the SDKs take it. */
export function partitionOf(region: string): Partition {
  const known = PARTITIONS.find((partition) => partition.regions.test(region));
  if (known === undefined) return { id: 'aws', dnsSuffix: 'amazonaws.com', consoleHost: `${region}.console.aws.amazon.com` };
  return { id: known.id, dnsSuffix: known.dnsSuffix, consoleHost: known.console?.(region) ?? null };
}
