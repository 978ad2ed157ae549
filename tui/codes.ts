// The codes of MFA devices that the session asks for: one question at a time, each answered once.

interface Question {
  readonly serial: string;
  resolve(code: string): void;
  reject(error: Error): void;
}

export class Codes {
  readonly #ask: (serial: string) => void;
  readonly #waiting: Question[] = [];

  /** `ask` puts a question to the person; the next one comes when it is answered. */
  constructor(ask: (serial: string) => void) {
    this.#ask = ask;
  }

  /** The code of the device `serial`. Rejects when the person gives none. */
  wanted(serial: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ serial, resolve, reject });
      if (this.#waiting.length === 1) this.#ask(serial);
    });
  }

  /** Hands the code to whoever asked first; null gives none. */
  answer(code: string | null): void {
    const question = this.#waiting.shift();
    if (code === null) question?.reject(new Error('No code was given.'));
    else question?.resolve(code);
    const next = this.#waiting[0];
    if (next) this.#ask(next.serial);
  }

  /** Gives no code to anybody: what asked has ended. */
  giveUp(): void {
    for (const question of this.#waiting.splice(0)) question.reject(new Error('No code was given.'));
  }
}
