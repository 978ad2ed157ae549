// A compiled folder of AssemblyScript, as scripts/build/wasm.mjs hands it over.
declare module '*/assembly.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
