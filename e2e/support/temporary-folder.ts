import { mkdtemp, rm } from 'node:fs/promises';

/**
 * A folder that `remove` removes. Not below TMPDIR, which may be long: a unix socket's path has 107 bytes
 * at most.
 */
export class TemporaryFolder {
  private constructor(readonly path: string) {}

  static async make(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp('/tmp/e2e-'));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}
