import { resolve } from 'node:path';

/** The file of one of our binaries: what `cargo xtask` says, else the development build. */
function binary(variable: string, name: string): string {
  return resolve(process.env[variable] ?? `../target/debug/${name}`);
}

export const stowageBinary = binary('STOWAGE_BIN', 'stowage');
export const fakeEngineBinary = binary('FAKE_ENGINE_BIN', 'fake-engine');
export const realEngineBinary = binary('REAL_ENGINE_BIN', 'real-engine');
