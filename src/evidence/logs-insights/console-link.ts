// The link that opens a query in the AWS console.
import { partitionOf } from '../../aws/partitions.ts';
import type { Period } from './windows.ts';

/** A text inside the console's own notation: everything but plain characters as `*` and two hex digits, or `**` and four. */
const starred = (text: string): string =>
  text.replaceAll(/[^\w.-]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `*${code.toString(16).padStart(2, '0')}` : `**${code.toString(16).padStart(4, '0')}`;
  });

/**
 * Opens the query in Logs Insights, over its log group and period; empty where the console's address is not known. The notation
 * is the one that the console writes into its own address line; AWS does not document it, so it is derived.
 */
export function consoleLink(query: string, { arn, region, period }: { arn: string; region: string; period: Period }): string {
  const { consoleHost } = partitionOf(region);
  if (consoleHost === null) return '';
  const time = (at: number): string => starred(new Date(at).toISOString());
  const detail =
    `~(end~'${time(period.to)}~start~'${time(period.from)}~timeType~'ABSOLUTE~tz~'UTC` +
    `~editorString~'${starred(query)}~source~(~'${starred(arn)}))`;
  return `https://${consoleHost}/cloudwatch/home?region=${region}#logsV2:logs-insights$3FqueryDetail$3D${detail}`;
}
