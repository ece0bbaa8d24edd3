declare module 'pgpass/lib/helper.js' {
  interface ConnectionFacts {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
  }
  const helper: {
    getFileName(env: Readonly<Record<string, string | undefined>>): string;
    getPassword(
      facts: ConnectionFacts,
      stream: NodeJS.ReadableStream,
      done: (password: string | undefined) => void,
    ): void;
  };
  export = helper;
}
