// What an event data store collects, from its advanced event selectors: whether it holds calls at all, and which it leaves out.
import type { AdvancedEventSelector, AdvancedFieldSelector } from '@aws-sdk/client-cloudtrail';

const CATEGORY = 'eventCategory';
const NAMED = 5;

export interface Collected {
  readonly management: boolean;
  readonly data: boolean;
  /** Sentences about what is left out. */
  readonly notes: readonly string[];
}

const OPERATORS: readonly (readonly [keyof AdvancedFieldSelector & string, string])[] = [
  ['Equals', 'is'],
  ['StartsWith', 'begins with'],
  ['EndsWith', 'ends with'],
  ['NotEquals', 'is not'],
  ['NotStartsWith', 'does not begin with'],
  ['NotEndsWith', 'does not end with'],
];

const categoryOf = ({ FieldSelectors = [] }: AdvancedEventSelector): string | null =>
  FieldSelectors.find(({ Field }) => Field === CATEGORY)?.Equals?.[0] ?? null;

function conditionOf(selector: AdvancedFieldSelector): string {
  const parts = OPERATORS.flatMap(([operator, words]) => {
    const values = selector[operator];
    if (!Array.isArray(values) || values.length === 0) return [];
    const more = values.length > NAMED ? ` and ${values.length - NAMED} more` : '';
    return [`${words} ${values.slice(0, NAMED).join(' or ')}${more}`];
  });
  return `${selector.Field ?? '?'} ${parts.join(' and ')}`;
}

const conditionsOf = ({ FieldSelectors = [] }: AdvancedEventSelector): readonly string[] =>
  FieldSelectors.filter(({ Field }) => Field !== CATEGORY).map(conditionOf);

/** Reads the selectors. A store without any that are known is taken for one of management events, which is the default. */
export function collectedBy(selectors: readonly AdvancedEventSelector[] | undefined): Collected {
  if (selectors === undefined || selectors.length === 0) return { management: true, data: false, notes: [] };
  const management = selectors.filter((selector) => categoryOf(selector) === 'Management');
  const data = selectors.filter((selector) => categoryOf(selector) === 'Data');
  const notes: string[] = [];
  if (data.length === 0 && management.length > 0) {
    notes.push(
      'It holds management events alone: no calls to objects in S3, to functions, to items of tables, and none of anonymous callers.',
    );
  }
  if (management.length === 0 && data.length > 0) notes.push('It holds data events alone: no management events.');
  if (management.length > 0 && management.every((selector) => conditionsOf(selector).length > 0)) {
    const which = management.map((selector) => conditionsOf(selector).join(', ')).join('; or ');
    notes.push(`Of management events it holds only those of which ${which}.`);
  }
  if (data.length > 0) {
    const which = data.map((selector) => conditionsOf(selector).join(', ')).join('; or ');
    notes.push(`Of data events it holds those of which ${which}.`);
  }
  return { management: management.length > 0, data: data.length > 0, notes };
}
