// Labels that stand for what a redacted report hides: numbered by first appearance, so nothing can be computed back from them.

export type LabelKind =
  | 'account'
  | 'address'
  | 'bucket'
  | 'email'
  | 'endpoint'
  | 'event'
  | 'file'
  | 'folder'
  | 'group'
  | 'host'
  | 'key'
  | 'location'
  | 'note'
  | 'organization'
  | 'owner'
  | 'principal'
  | 'profile'
  | 'reason'
  | 'resource'
  | 'role'
  | 'session'
  | 'source'
  | 'token'
  | 'trail'
  | 'url'
  | 'user'
  | 'value';

export interface Labels {
  /** The label of `value`; of the kind under which it was first met, whoever asks later. Case does not tell two values apart. */
  of(kind: LabelKind, value: string): string;
}

export function createLabels(): Labels {
  const labels = new Map<string, string>();
  const counters = new Map<LabelKind, number>();
  return {
    of(kind, value) {
      const key = value.toLowerCase();
      const known = labels.get(key);
      if (known !== undefined) return known;
      const count = (counters.get(kind) ?? 0) + 1;
      counters.set(kind, count);
      const label = `${kind}-${count}`;
      labels.set(key, label);
      return label;
    },
  };
}
