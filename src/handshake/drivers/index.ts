// Every kind of runtime that can be made to say hello. A new one is one file and one line here.
import type { InstallationKind } from '../../contract/document.ts';
import { awsCli } from './aws-cli.ts';
import { bun } from './bun.ts';
import { curl } from './curl.ts';
import { deno } from './deno.ts';
import { dotnet } from './dotnet.ts';
import type { Driver } from './driver.ts';
import { git } from './git.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { mono } from './mono.ts';
import { node } from './node.ts';
import { openssl } from './openssl.ts';
import { perl } from './perl.ts';
import { php } from './php.ts';
import { powershell } from './powershell.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { wget } from './wget.ts';

const DRIVERS: readonly Driver[] = [
  awsCli,
  node,
  python,
  java,
  openssl,
  curl,
  wget,
  git,
  ruby,
  php,
  perl,
  go,
  bun,
  deno,
  powershell,
  mono,
  dotnet,
];

/** The driver for a kind; null for what cannot be made to connect without a compiler or a configuration of its own. */
export const driverFor = (kind: InstallationKind): Driver | null => DRIVERS.find(({ kinds }) => kinds.includes(kind)) ?? null;
