// What several workloads of the sample share: periods, kinds of TLS, calls and identities.
import { type ApiCall, api } from './calls.ts';
import { DATA, role, TOOLING } from './identities.ts';
import type { SampleTls } from './record.ts';
import type { Period } from './workload.ts';

/** The quarter that the sample covers; what is older is a left-over. */
export const QUARTER: Period = { from: '2026-08-24', to: '2026-11-21', shape: 'steady', hours: [0, 24] };
export const OFFICE: Period = { ...QUARTER, shape: 'office', hours: [7, 18] };
export const WEEKLY: Period = { ...QUARTER, shape: 'weekly', hours: [6, 20] };

export const TLS_1_2: SampleTls = { version: 'TLSv1.2', keyExchange: 'secp256r1' };
export const TLS_1_3: SampleTls = { version: 'TLSv1.3', keyExchange: 'x25519' };
export const ML_KEM: SampleTls = { version: 'TLSv1.3', keyExchange: 'X25519MLKEM768' };

export const kms = (name: string): ApiCall => api('kms', name, { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' }, { readOnly: true });
export const describeInstances = api('ec2', 'DescribeInstances', { instancesSet: {}, filterSet: {} });
export const dataLake = role(DATA, 'data-lake', { holder: 'instance', region: 'eu-central-1' });
export const ciDeploy = role(TOOLING, 'ci-deploy', { holder: 'person', region: 'eu-central-1', session: 'runner-main-03' });
