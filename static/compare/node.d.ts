// What the scripts for Node use of it, because its types are not installed.

declare const process: {
  argv: string[];
  stdout: { write(text: string): void };
};
