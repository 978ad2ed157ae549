// This machine: what is installed, what it offers, and how that is known.
import type { Installation, TlsMigrateDocument, Verdict } from '../../contract/document.ts';
import { many, thousands } from '../../text/counts.ts';
import { TARGET_LABEL, TARGETS } from '../../tls/targets.ts';
import { tlsVersionLabel } from '../../tls/versions.ts';
import { type Block, type Inline, joined, paragraph, type Rich, type Section, section, table } from '../model.ts';
import { NOT_RUN_LABEL, VERDICT_LABEL, VERDICT_TONE } from '../words.ts';

const TITLE = 'This machine';
const BASIS: Readonly<Record<Installation['basis'], Inline>> = {
  proved: { badge: 'proved', tone: 'good' },
  derived: 'derived',
  none: 'not known',
};

export function machineSection(document: TlsMigrateDocument): Section {
  const { installations } = document;
  if (!document.scope.machine) return section('machine', TITLE, [paragraph('This machine was not part of the check.')]);
  if (installations.length === 0) {
    return section('machine', TITLE, [
      paragraph('No AWS tool or runtime was found in the places that were searched. That proves nothing about programs elsewhere.'),
    ]);
  }
  const count = (basis: Installation['basis']): number => installations.filter((one) => one.basis === basis).length;
  const proved = count('proved') === 0 ? '' : `${thousands(count('proved'))} proved by a handshake with a listener on this machine, `;
  return section('machine', TITLE, [
    paragraph(
      `${many(installations.length, 'installation')}: ${proved}${thousands(count('derived'))} derived from version, library and settings, ` +
        `${thousands(count('none'))} not known.`,
    ),
    installationTable(document),
    ...causes(installations),
    ...notRun(installations),
    ...helloDetails(installations),
  ]);
}

/** Where the installation stands in the table. */
export const installationAnchor = (index: number): string => `installation-${index + 1}`;

const nameOf = (installation: Installation): string =>
  installation.version === null ? installation.name : `${installation.name} ${installation.version}`;
const verdictBadge = (verdict: Verdict): Inline => ({ badge: VERDICT_LABEL[verdict], tone: VERDICT_TONE[verdict] });

function state(installation: Installation): string {
  if (installation.stale) return 'left over';
  // Neither: a compiler, a plugin, an interpreter that has no module for TLS.
  return installation.active ? 'in use' : 'makes no calls by itself';
}

function installationTable(document: TlsMigrateDocument): Block {
  const offers = document.installations.some((one) => one.handshake !== null);
  return table(
    `${many(document.installations.length, 'installation')} and what they offer`,
    [
      { title: 'Program' },
      { title: 'Path' },
      { title: 'State' },
      ...(offers ? [{ title: 'Offers at most' }] : []),
      ...TARGETS.map((target) => ({ title: TARGET_LABEL[target] })),
      { title: 'Basis' },
    ],
    document.installations.map((one, index): readonly Rich[] => [
      { anchor: nameOf(one), id: installationAnchor(index) },
      { code: one.path },
      state(one),
      ...(offers ? [one.handshake ? tlsVersionLabel(one.handshake.maxVersion) : '–'] : []),
      ...TARGETS.map((target) => verdictBadge(one.verdicts[target])),
      BASIS[one.basis],
    ]),
  );
}

function causes(installations: readonly Installation[]): readonly Block[] {
  const items = installations.flatMap((one) =>
    one.causes.map(
      (cause): Rich => [
        { strong: nameOf(one) },
        ' (',
        { code: one.path },
        `): ${cause.text}`,
        ...(cause.where ? [' Where: ', { code: cause.where }] : []),
      ],
    ),
  );
  return items.length === 0
    ? []
    : [
        { kind: 'heading', text: 'What holds them back' },
        { kind: 'list', items },
      ];
}

function notRun(installations: readonly Installation[]): readonly Block[] {
  const rows = installations.flatMap((one) => (one.notRunBecause === null ? [] : [{ one, why: NOT_RUN_LABEL[one.notRunBecause] }]));
  if (rows.length === 0) return [];
  return [
    table(
      `${many(rows.length, 'program')} of ${thousands(installations.length)} found and not run`,
      [{ title: 'Program' }, { title: 'Path' }, { title: 'Why not' }],
      rows.map(({ one, why }) => [nameOf(one), { code: one.path }, why]),
    ),
  ];
}

function helloDetails(installations: readonly Installation[]): readonly Block[] {
  const rows = installations.flatMap((one): (readonly Rich[])[] => {
    if (one.handshake === null) return [];
    const { versions, groups, keyShares, cipherSuites, ms } = one.handshake;
    return [
      [
        nameOf(one),
        { code: one.realPath },
        one.library ? `${one.library.name} ${one.library.version}` : '–',
        versions.map(tlsVersionLabel).join(', ') || '–',
        groups.length === 0 ? '–' : joined(groups.map((group) => ({ code: group }))),
        keyShares.length === 0 ? '–' : joined(keyShares.map((group) => ({ code: group }))),
        thousands(cipherSuites),
        `${Math.round(ms)} ms`,
      ],
    ];
  });
  if (rows.length === 0) return [];
  const caption = `The ClientHello of ${many(rows.length, 'installation')}`;
  return [
    {
      kind: 'details',
      summary: caption,
      blocks: [
        table(
          caption,
          [
            { title: 'Program' },
            { title: 'Real path' },
            { title: 'Library' },
            { title: 'Versions offered' },
            { title: 'Groups' },
            { title: 'Key shares' },
            { title: 'Cipher suites', align: 'right' },
            { title: 'Time', align: 'right' },
          ],
          rows,
        ),
      ],
    },
  ];
}
