import { generateKeyPairSync } from 'node:crypto';

/** A new private key, PEM. */
export function privateKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A line of `known_hosts` with a new key of this host. */
export function knownHost(host: string): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const parts = [Buffer.from('ssh-ed25519'), Buffer.from(x, 'base64url')];
  // RFC 4253, 6.6 and RFC 8709, 4: each part with its length before it.
  const blob = parts.map((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return Buffer.concat([length, part]);
  });
  return `${host} ssh-ed25519 ${Buffer.concat(blob).toString('base64')}`;
}
