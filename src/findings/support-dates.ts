// Dated facts: when the support of a runtime or tool ends.
import type { InstallationKind } from '../contract/document.ts';

interface SupportLine {
  readonly kind: InstallationKind;
  /** As people name the line: `Node.js 20`. */
  readonly what: string;
  /** The line's version, by its leading numbers. */
  readonly version: string;
  /** The last day of support. */
  readonly ends: string;
}

export interface SupportTable {
  readonly source: string;
  readonly retrieved: string;
  readonly lines: readonly SupportLine[];
}

const lines = (kind: InstallationKind, name: string, dates: Readonly<Record<string, string>>): readonly SupportLine[] =>
  Object.entries(dates).map(([version, ends]) => ({ kind, what: `${name} ${version}`, version, ends }));

export const SUPPORT: readonly SupportTable[] = [
  {
    source: 'https://aws.amazon.com/blogs/developer/cli-v1-maintenance-mode-announcement/',
    retrieved: '2026-11-22',
    lines: [{ kind: 'aws-cli', what: 'AWS CLI v1', version: '1', ends: '2027-07-15' }],
  },
  {
    source: 'https://github.com/nodejs/Release/blob/main/schedule.json (state of 2026-07-02)',
    retrieved: '2026-11-22',
    lines: lines('node', 'Node.js', {
      '0.8': '2014-07-31',
      '0.10': '2016-10-31',
      '0.12': '2016-12-31',
      '4': '2018-04-30',
      '5': '2016-06-30',
      '6': '2019-04-30',
      '7': '2017-06-30',
      '8': '2019-12-31',
      '9': '2018-06-30',
      '10': '2021-04-30',
      '11': '2019-06-01',
      '12': '2022-04-30',
      '13': '2020-06-01',
      '14': '2023-04-30',
      '15': '2021-06-01',
      '16': '2023-09-11',
      '17': '2022-06-01',
      '18': '2025-04-30',
      '19': '2023-06-01',
      '20': '2026-04-30',
      '21': '2024-06-01',
      '22': '2027-04-30',
      '23': '2025-06-01',
      '24': '2028-04-30',
      '25': '2026-06-01',
      '26': '2029-04-30',
    }),
  },
  {
    source: 'https://github.com/dotnet/core/blob/main/release-notes/releases-index.json',
    retrieved: '2026-11-22',
    lines: [
      ...lines('dotnet', '.NET Core', {
        '1.0': '2019-06-27',
        '1.1': '2019-06-27',
        '2.0': '2018-10-01',
        '2.1': '2021-08-21',
        '2.2': '2019-12-23',
        '3.0': '2020-03-03',
        '3.1': '2022-12-13',
      }),
      ...lines('dotnet', '.NET', {
        '5': '2022-05-10',
        '6': '2024-11-12',
        '7': '2024-05-14',
        '8': '2026-11-10',
        '9': '2026-11-10',
        '10': '2028-11-14',
      }),
    ],
  },
  {
    source: 'https://learn.microsoft.com/lifecycle/products/microsoft-net-framework; https://www.endoflife.date/dotnetfx',
    retrieved: '2026-11-22',
    lines: lines('dotnet-framework', '.NET Framework', {
      '3.5': '2029-01-09',
      '4.0': '2016-01-12',
      '4.5': '2016-01-12',
      '4.5.1': '2016-01-12',
      '4.5.2': '2022-04-26',
      '4.6': '2022-04-26',
      '4.6.1': '2022-04-26',
      '4.6.2': '2027-01-12',
    }),
  },
];
