// The published JSON Schema of the document, made from the one schema that the types come from.
import { z } from 'zod';
import { documentSchema } from './document.ts';

/** JSON Schema draft 2020-12, closed: no property that is not named. */
export const documentJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'tls-migrate document, schemaVersion 1',
  ...z.toJSONSchema(documentSchema),
});
