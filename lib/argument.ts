/** A command line argument without its value: `--query.timeout` of `--query.timeout=2m`. */
export const withoutValue = (argument: string): string => argument.split("=", 1)[0] ?? argument;
