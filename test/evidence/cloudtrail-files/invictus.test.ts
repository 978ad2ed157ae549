// A real, public trail (invictus-ir/aws_dataset, MIT), read where it lies beside the repository; none of it is committed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { judgeCalls } from '../../../src/findings/judge-calls.ts';

const TRAIL = fileURLToPath(new URL('../../../../shared/data/cloudtrail-invictus/CloudTrail', import.meta.url));
const absent = !existsSync(TRAIL);
const name = 'a real trail of 2,900 events is counted as it is known to be';

test.skipIf(absent)(absent ? `${name} (skipped: ../shared/data/cloudtrail-invictus is not here)` : name, async () => {
  const collecting = cloudTrailFiles([TRAIL]).collect({ from: null, to: null }, new AbortController().signal);
  let step = await collecting.next();
  while (!step.done) step = await collecting.next();
  const { source, coverage, groups } = step.value;
  expect(source.status).toBe('complete');
  expect(source.input).toMatchObject({
    files: { found: 55, read: 55, skipped: {}, failed: 0 },
    records: { read: 2900, events: 2900, duplicates: 0, outsideWindow: 0, unreadable: 0 },
  });
  const total = (pick: (each: (typeof coverage)[number]) => number | undefined): number =>
    coverage.reduce((sum, each) => sum + (pick(each) ?? 0), 0);
  expect({
    tls12: total((each) => each.byTlsVersion['TLSv1.2']),
    tls13: total((each) => each.byTlsVersion['TLSv1.3']),
    withTls: total((each) => each.withTls),
    invokedBy: total((each) => each.withoutTls['invoked-by-aws']),
    console: total((each) => each.withoutTls['console-session']),
    other: total((each) => each.withoutTls['not-reported']),
  }).toEqual({ tls12: 2096, tls13: 199, withTls: 2295, invokedBy: 353, console: 226, other: 26 });
  expect(judgeCalls(groups, 'tls1.2')).toEqual([]);
});
