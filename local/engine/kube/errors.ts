// What can go wrong between the engine and an API server, and which of it is worth another try.

/** The API server's refusal of a request. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
        /** The fields that were refused, when the server names them. */
        readonly causes: readonly { readonly field: string; readonly message: string }[],
    ) {
        super(message);
    }
}

/** An answer of the API server. */
export interface Answer {
    readonly status: number;
    readonly text: string;
}

const disturbances = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

/** A connection that broke: the server was restarted, or closed it while it was idle. */
export function isDisturbance(error: unknown): boolean {
    return error instanceof Error && disturbances.has(String((error as NodeJS.ErrnoException).code));
}

/** The server asks to be asked again later. */
export function isBusy(status: number): boolean {
    return status === 429 || status === 503;
}

interface Status {
    readonly message?: string;
    readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

/** The answer to `what`, or an `ApiError` when it is a refusal. */
export function checked(answer: Answer, what: string): Answer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    const { message, details } = parseStatus(answer.text);
    const causes = (details?.causes ?? []).map((cause) => ({ field: cause.field ?? "", message: cause.message ?? "" }));
    throw new ApiError(answer.status, message ?? `${what}: status ${answer.status}: ${answer.text.trim()}`, causes);
}

/** The API server explains itself in JSON; what is between it and us, in any way it likes. */
function parseStatus(text: string): Status {
    try {
        return JSON.parse(text) as Status;
    } catch {
        return {};
    }
}
