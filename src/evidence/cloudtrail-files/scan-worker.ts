// A thread that reads files: one message in, one answer out, in order.
import { parentPort, workerData } from 'node:worker_threads';
import type { TimeWindow } from '../../contract/calls.ts';
import type { Details } from '../details.ts';
import { FileScanner, type FoundInFiles, ScanControl } from './file-scanner.ts';
import type { TrailFile } from './file-tree.ts';

/** How a thread is begun. */
export interface WorkerStart {
  readonly window: TimeWindow;
  readonly details: Details;
  readonly ids: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly thread: number;
}

/** What a thread is asked to do. `bytes`: of a file that somebody else reads; `broken` is why no more come. */
export type WorkerTask =
  | { readonly type: 'paths'; readonly files: readonly TrailFile[] }
  | { readonly type: 'bytes'; readonly file: TrailFile; readonly bytes: Uint8Array; readonly last: boolean; readonly broken: string | null }
  | { readonly type: 'take' };

/** Its answer: what it found, where it is time to tell. */
export type WorkerAnswer = FoundInFiles | null;

/** What was found is handed over after so long: adding it up costs, and what a kill may cost are these seconds. */
const TELL_MS = 15_000;

/** Does a task. */
export function perform(scanner: FileScanner, control: ScanControl, task: WorkerTask): WorkerAnswer {
  switch (task.type) {
    case 'paths':
      for (const file of task.files) if (!control.stopped) scanner.readPath(file);
      return due(scanner);
    case 'bytes':
      if (task.broken === null) scanner.feed(task.file, task.bytes, task.last);
      else scanner.breakOff(task.file, task.broken);
      return task.last ? due(scanner) : null;
    case 'take':
      return scanner.take();
  }
}

const due = (scanner: FileScanner): WorkerAnswer =>
  scanner.isFull || performance.now() - scanner.takenAt >= TELL_MS ? scanner.take() : null;

function serve(port: NonNullable<typeof parentPort>, { control: shared, ...start }: WorkerStart): void {
  const control = new ScanControl(shared);
  const scanner = new FileScanner({ ...start, control });
  port.on('message', (task: WorkerTask) => {
    const answer = perform(scanner, control, task);
    port.postMessage(answer, answer?.packed.map(({ buffer }) => buffer) ?? []);
  });
}

if (parentPort !== null && isStart(workerData)) serve(parentPort, workerData);

function isStart(data: unknown): data is WorkerStart {
  return typeof data === 'object' && data !== null && 'ids' in data && data.ids instanceof SharedArrayBuffer && 'control' in data;
}
