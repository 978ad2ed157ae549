// What is found in a project: an SDK as an installation, and how it could be made to say hello.
import type { Installation } from '../contract/document.ts';

/** The program that runs an SDK, and the SDK's own folder. */
export interface SdkRun {
  readonly language: 'node' | 'python';
  /** Of the AWS SDK for JavaScript: version 2 is one package, version 3 one for each service. */
  readonly generation?: 2 | 3;
  readonly interpreter: string;
  readonly folder: string;
}

export interface FoundSdk {
  readonly installation: Installation;
  /** Null: it cannot or must not be asked, or its hello would not tell. */
  readonly run: SdkRun | null;
}
