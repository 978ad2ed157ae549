// What was not seen, how to ask again, and whose task what is.
import type { Gap, Source, TlsMigrateDocument } from '../../contract/document.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many } from '../../text/counts.ts';
import { type Block, paragraph, type ReportInput, type Section, section, table } from '../model.ts';

const gapTable = (caption: string, gaps: readonly { readonly source: Source; readonly gap: Gap }[]): Block =>
  table(
    caption,
    [{ title: 'Source' }, { title: 'Where' }, { title: 'What happened' }, { title: 'Code' }],
    gaps.map(({ source, gap }) => [
      { code: source.id },
      gap.location === null ? '–' : { code: gap.location },
      gap.text,
      { code: gap.code },
    ]),
  );

/** Gaps of this run and blind spots of the sources, each with how to close it. */
export function notSeenSection(document: TlsMigrateDocument): Section {
  const all = document.sources.flatMap((source) => source.gaps.map((gap) => ({ source, gap })));
  const gaps = all.filter(({ gap }) => hidesSomething(gap));
  const remarks = all.filter(({ gap }) => !hidesSomething(gap));
  const read = many(document.sources.length, 'source');
  const gapBlock: Block =
    gaps.length === 0
      ? paragraph(
          document.sources.length === 0
            ? 'No source was read, so there are no gaps in one.'
            : `No gaps in ${read}: everything that was found was read.`,
        )
      : gapTable(`${many(gaps.length, 'gap')} in ${read}`, gaps);
  const remarkBlocks: readonly Block[] =
    remarks.length === 0 ? [] : [gapTable(`${many(remarks.length, 'remark')} on how it was read, behind which nothing is hidden`, remarks)];
  const { blindSpots } = document;
  const blindBlock: Block =
    blindSpots.length === 0
      ? paragraph('No blind spot is known for the sources chosen. That is no proof that there is none.')
      : table(
          many(blindSpots.length, 'blind spot'),
          [{ title: 'What cannot be seen' }, { title: 'Affects' }, { title: 'How to close it' }],
          blindSpots.map((spot) => [spot.text, spot.affects, spot.howToClose]),
        );
  return section(
    'not-seen',
    'What was not seen',
    [],
    [section('gaps', 'Gaps of this run', [gapBlock, ...remarkBlocks]), section('blind-spots', 'Blind spots', [blindBlock])],
  );
}

export function reproduceSection({ document, reproduce }: ReportInput): Section {
  const { tool, target } = document;
  const blocks: Block[] = [
    paragraph(`With tls-migrate ${tool.version}, target ${target}. It only reads: nothing in the account or on the machine is changed.`),
  ];
  if (reproduce.length > 0) blocks.push({ kind: 'code', language: 'sh', text: reproduce.join('\n') });
  if (document.redacted)
    blocks.push(paragraph('Names in the commands are masked like those in the rest of the report; put the real ones in.'));
  blocks.push(paragraph('The JSON report holds every number of this one, in a stable schema (tls-migrate schema prints it).'));
  return section('reproduce', 'How to reproduce this report', blocks);
}

export const responsibilitySection = ({ sharedResponsibility }: ReportInput): Section =>
  section('responsibility', 'Shared responsibility', [
    paragraph([sharedResponsibility.text, ' ', { link: 'AWS shared responsibility model', url: sharedResponsibility.url }]),
  ]);

export const glossarySection = ({ installations }: TlsMigrateDocument): Section =>
  section('glossary', 'Terms', [
    {
      kind: 'facts',
      items: [
        ['Client', 'One program used by one identity in one account: what one person can fix in one go.'],
        ['Installation', 'A runtime or tool on the machine that was looked at.'],
        ['Finding', 'A client or installation below the target, with its evidence. Counted once, however many calls it made.'],
        ['Event', 'One CloudTrail record, inside the window and counted once.'],
        ['With TLS details', 'The event names the TLS version of its connection. Others say nothing about TLS, good or bad.'],
        ...(installations.some((one) => one.basis === 'proved')
          ? [
              [
                'Proved',
                'The program was made to connect to a listener on its own machine. Its ClientHello says what it offers, or it sent none that could be used because of its settings.',
              ] as const,
            ]
          : []),
        [
          'Derived',
          'Concluded from version, library and settings; the program did not say it itself: it cannot be made to, was not to be run, or did not.',
        ],
        ['Not proven', 'No finding, but not enough was seen to call that clean.'],
        ['Post-quantum', 'The key exchange is a hybrid with ML-KEM, such as X25519MLKEM768.'],
        ['Gap, blind spot', 'A gap is what this run failed to read; a blind spot is what its sources can never show.'],
      ],
    },
  ]);
