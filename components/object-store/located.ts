// Where blocks are, as one line: the same line is the same blocks.

export const located = (endpoint: string, bucket: string, prefix: string | undefined): string =>
    prefix === undefined ? `${endpoint}/${bucket}` : `${endpoint}/${bucket}/${prefix}`;
