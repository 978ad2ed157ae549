// What a person chooses of Athena, and how tables are named.
import type { Offer } from '../../contract/discovery.ts';
import type { Named } from './query.ts';
import { PRIMARY } from './workgroup.ts';

export interface AthenaChoice {
  /** Tables to ask, `database.table`; empty to find them. */
  readonly tables: readonly string[];
  readonly workGroup: string;
  /** `s3://…` where results are to be kept, where the workgroup does not say; null otherwise. */
  readonly output: string | null;
  /** Accounts and Regions to name where a table wants them named; empty is the account and Region that ask. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

export const ANY_TABLE: AthenaChoice = { tables: [], workGroup: PRIMARY, output: null, accounts: [], regions: [] };

/** `database.table`, as Glue names both: the first dot parts them. */
export function tableIn(named: string): { readonly database: string; readonly name: string } {
  const dot = named.indexOf('.');
  return dot === -1 ? { database: 'default', name: named } : { database: named.slice(0, dot), name: named.slice(dot + 1) };
}

/** What a query names where a table wants accounts or Regions named. */
export const namedFor = ({ accounts, regions }: AthenaChoice, { account, region }: Pick<Offer, 'account' | 'region'>): Named => ({
  accounts: accounts.length > 0 ? accounts : [account],
  regions: regions.length > 0 ? regions : [region],
});
