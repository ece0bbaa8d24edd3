import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its private key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says; `hosts` go into its subject alternative names. */
export interface CertificateFacts {
  readonly name: string;
  readonly hosts?: readonly string[];
  readonly authority?: boolean;
  /** Days from now until it ends; negative: it has ended. */
  readonly days?: number;
}

/** Makes an X.509 certificate (RFC 5280), signed by `issuer` or by itself. Node can read certificates but not make them. */
export function makeCertificate(
  facts: CertificateFacts,
  issuer?: Certificate & CertificateFacts,
): Certificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer === undefined ? privateKey : issuer.key;
  const algorithm = sequence(objectId('2a8648ce3d040302')); // ecdsa-with-SHA256
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    algorithm,
    distinguishedName((issuer ?? facts).name),
    sequence(utcTime(-400), utcTime(facts.days ?? 30)),
    distinguishedName(facts.name),
    publicKeyInfo(privateKey),
    tagged(0xa3, sequence(...extensions(facts))),
  );
  const signature = sign('sha256', body, signer);
  const der = sequence(body, algorithm, bitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions({ hosts = [], authority = false }: CertificateFacts): Buffer[] {
  const constraint = authority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence();
  const basic = sequence(
    objectId('551d13'),
    tagged(0x01, Buffer.from([0xff])),
    tagged(0x04, constraint),
  );
  if (hosts.length === 0) return [basic];
  const names = hosts.map((host) =>
    isIP(host) === 4
      ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
      : tagged(0x82, Buffer.from(host, 'ascii')),
  );
  return [basic, sequence(objectId('551d11'), tagged(0x04, sequence(...names)))];
}

function distinguishedName(name: string): Buffer {
  const common = sequence(objectId('550403'), tagged(0x0c, Buffer.from(name, 'utf8')));
  return sequence(tagged(0x31, common));
}

function publicKeyInfo(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function utcTime(days: number): Buffer {
  const date = new Date(Date.now() + days * 86_400_000).toISOString();
  return tagged(0x17, Buffer.from(`${date.replace(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

/** Tag, length, content of DER. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
