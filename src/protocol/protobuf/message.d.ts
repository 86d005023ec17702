import type { Codec, DecodeOptions } from 'protons-runtime';
import type { Uint8ArrayList } from 'uint8arraylist';
export interface MessageRecord {
    id: Uint8Array<ArrayBuffer>;
    installation: Uint8Array<ArrayBuffer>;
    counter: number;
    sentAt: number;
    parents: Uint8Array<ArrayBuffer>[];
    replyTo: Uint8Array<ArrayBuffer>;
    expiresAfter: number;
    kind: number;
    payload: Uint8Array<ArrayBuffer>;
}
export declare namespace MessageRecord {
    const codec: () => Codec<MessageRecord>;
    interface MessageRecordIdFieldEvent {
        field: '$.id';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageRecordInstallationFieldEvent {
        field: '$.installation';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageRecordCounterFieldEvent {
        field: '$.counter';
        value: number;
    }
    interface MessageRecordSentAtFieldEvent {
        field: '$.sentAt';
        value: number;
    }
    interface MessageRecordParentsFieldEvent {
        field: '$.parents[]';
        index: number;
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageRecordReplyToFieldEvent {
        field: '$.replyTo';
        value: Uint8Array<ArrayBuffer>;
    }
    interface MessageRecordExpiresAfterFieldEvent {
        field: '$.expiresAfter';
        value: number;
    }
    interface MessageRecordKindFieldEvent {
        field: '$.kind';
        value: number;
    }
    interface MessageRecordPayloadFieldEvent {
        field: '$.payload';
        value: Uint8Array<ArrayBuffer>;
    }
    function encode(obj: Partial<MessageRecord>): Uint8Array<ArrayBuffer>;
    function decode(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MessageRecord>): MessageRecord;
    function stream(buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MessageRecord>): Generator<MessageRecordIdFieldEvent | MessageRecordInstallationFieldEvent | MessageRecordCounterFieldEvent | MessageRecordSentAtFieldEvent | MessageRecordParentsFieldEvent | MessageRecordReplyToFieldEvent | MessageRecordExpiresAfterFieldEvent | MessageRecordKindFieldEvent | MessageRecordPayloadFieldEvent>;
}
