// A compiled folder of AssemblyScript, as scripts/build/wasm.mjs hands it over.
declare module '*/assembly.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}

// The part of the WebAssembly JavaScript interface that is used: TypeScript has it only for browsers.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: object;
  }
}
