// For which system a finding's commands are, and which commands of a step are for it.
import type { Finding, Installation } from '../contract/document.ts';
import type { Platform } from '../machine/host.ts';
import type { Command, PlaybookStep } from './playbook.ts';

const WINDOWS_ONLY: ReadonlySet<string> = new Set(['S3 Browser', 'WinHTTP', 'Veeam Backup & Replication', 'CloudBerry']);
const WINDOWS_KINDS: ReadonlySet<string> = new Set(['dotnet-framework', 'windows-powershell', 'schannel']);

/**
 * The system on which the finding is to be fixed. An installation is on `here`, unless its path or kind is of Windows. A client
 * is where its user agent says; `other` where it does not say, for a client seen in a log is seldom on this machine.
 */
export function platformOf(
  finding: Pick<Finding, 'client'>,
  installation: Pick<Installation, 'kind' | 'path'> | null,
  here: Platform,
): Platform {
  if (installation) return WINDOWS_KINDS.has(installation.kind) || /^[A-Za-z]:\\/.test(installation.path) ? 'win32' : here;
  const { client } = finding;
  if (!client) return here;
  if (/^windows/i.test(client.os ?? '')) return 'win32';
  if (/^macos/i.test(client.os ?? '')) return 'darwin';
  if (/^linux/i.test(client.os ?? '')) return 'linux';
  return client.runtime === '.NET Framework' || (client.product !== null && WINDOWS_ONLY.has(client.product)) ? 'win32' : 'other';
}

const isFor = (command: Command, platform: Platform): boolean =>
  command.platform === 'any' ||
  command.platform === platform ||
  (command.platform === 'unix' && (platform === 'linux' || platform === 'darwin'));

/** The step with the commands for `platform`; with all of them where it has none for it. */
export function forPlatform(step: PlaybookStep, platform: Platform): PlaybookStep {
  const commands = step.commands.filter((command) => isFor(command, platform));
  return commands.length === 0 || platform === 'other' ? step : { ...step, commands };
}
