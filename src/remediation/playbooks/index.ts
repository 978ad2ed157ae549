// Every playbook, and how to find one by its id.

import type { Playbook } from '../playbook.ts';
import { findOwner } from './r00-find-owner.ts';
import { awsCliV1 } from './r01-aws-cli-v1.ts';
import { awsCliV2 } from './r02-aws-cli-v2.ts';
import { python } from './r03-python.ts';
import { node } from './r04-node.ts';
import { dotnetFramework } from './r05-dotnet-framework.ts';
import { dotnet } from './r06-dotnet.ts';
import { java } from './r07-java.ts';
import { cpp } from './r08-cpp.ts';
import { go } from './r08-go.ts';
import { otherRuntime } from './r08-other-runtime.ts';
import { php } from './r08-php.ts';
import { ruby } from './r08-ruby.ts';
import { rust } from './r08-rust.ts';
import { systemTls } from './r09-system-tls.ts';
import { awsAgents } from './r10-aws-agents.ts';
import { devices } from './r11-devices.ts';
import { products } from './r11-products.ts';
import { terraform } from './r11-terraform.ts';
import { middlebox } from './r12-middlebox.ts';
import { awsOwned } from './r13-aws-owned.ts';
import { ownEndpoint } from './r14-own-endpoint.ts';

export const PLAYBOOKS: readonly Playbook[] = [
  findOwner,
  awsCliV1,
  awsCliV2,
  python,
  node,
  dotnetFramework,
  dotnet,
  java,
  go,
  cpp,
  ruby,
  php,
  rust,
  otherRuntime,
  systemTls,
  awsAgents,
  terraform,
  products,
  devices,
  middlebox,
  awsOwned,
  ownEndpoint,
];

const BY_ID: ReadonlyMap<string, Playbook> = new Map(PLAYBOOKS.map((playbook) => [playbook.id, playbook]));

/** The playbook with this id. An id that no playbook has (a session of another release) gets "find the owner". */
export const playbookById = (id: string): Playbook => BY_ID.get(id) ?? findOwner;
